package org.hutong.api;

import org.jspecify.annotations.Nullable;

/**
 * The state of a conversation at one moment. Immutable.
 *
 * @param id UUID as text
 * @param site the key of its site
 * @param visitor the visitor's UUID as text
 * @param status where it stands
 * @param version rises by one with each change of status, agent or group
 * @param head the {@code seq} of its newest event
 * @param agent the UUID of the assigned agent; null if none is
 * @param group the UUID of the group whose queue it is in or came from; null if none
 * @param openedAt epoch milliseconds
 * @param closedAt epoch milliseconds; null while it is not closed
 */
public record Conversation(
    String id,
    String site,
    String visitor,
    Status status,
    long version,
    long head,
    @Nullable String agent,
    @Nullable String group,
    long openedAt,
    @Nullable Long closedAt) {
  /** Where a conversation stands. */
  public enum Status {
    /** A robot answers. */
    ROBOT,
    /** It waits for an agent. */
    QUEUED,
    /** An agent has it. */
    ASSIGNED,
    /** It is over; only a rating, a recall, an edit or a reopening follow. */
    CLOSED
  }
}
