package org.hutong.core.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of a conversation: everything of its state that is not the log itself. Times are epoch
 * milliseconds.
 *
 * @param group the group that serves it; null only while a robot answers on a site without a group
 * @param agent set exactly while {@code status} is assigned
 * @param version rises by one with each change of status, agent or group
 * @param notes the highest number of an internal note
 * @param lastAgent the one who is or was the last to be assigned
 * @param agentSpokeAt when an agent last said something; null if none ever did
 * @param waitingSince when this wait began; set exactly while {@code status} is queued
 * @param placeSince its place in a queue: the time at which its visitor asked for people. Kept
 *     while an agent serves them, so that they stand where they stood if that agent is lost; null
 *     while a robot answers and after the close
 * @param priority in its queue: the lower is served first, then who asked earlier
 * @param offeredTo the agent who may take it before anybody else, until {@code offerUntil}
 */
public record Conversation(
    UUID id,
    UUID site,
    UUID visitor,
    Status status,
    @Nullable UUID group,
    @Nullable UUID agent,
    long version,
    long lastSeq,
    long lastAt,
    int notes,
    long openedAt,
    @Nullable Long closedAt,
    @Nullable UUID lastAgent,
    @Nullable Long agentSpokeAt,
    @Nullable UUID offeredTo,
    @Nullable Long offerUntil,
    @Nullable Long waitingSince,
    @Nullable Long placeSince,
    int priority) {}
