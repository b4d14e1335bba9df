package org.hutong.core.conversation;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one command changed in one conversation; told in the order of the log.
 *
 * @param before the state before; null if the conversation was opened by it
 * @param now the state after
 * @param events the new events, ascending; empty if only an offer, the notes or a member changed
 * @param notes the new notes, ascending
 * @param joined agents who joined as members
 * @param left joined agents who are members no more
 * @param source the connection or request that the caller named, for its log lines; null for the
 *     server
 */
public record Committed(
    @Nullable Conversation before,
    Conversation now,
    List<Event> events,
    List<Note> notes,
    List<UUID> joined,
    List<UUID> left,
    @Nullable String source) {}
