package org.hutong.core.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is known under the locks when a command is decided.
 *
 * @param conversation the one that the command means; for a visitor's send that names none: his
 *     open one, else the newest closed one
 * @param fresh the id of a conversation that is opened now
 * @param own whether the actor is the visitor of that conversation
 * @param other the agent whom the command names; for a send that may reopen: the last agent
 * @param first what the same sender stored before under the same id
 * @param noted the note that the same author stored before under the same id
 * @param target the event that an edit or a recall is about
 * @param otherOpen another conversation of the visitor that is not closed
 * @param handover how the conversation came to its agent by a transfer, if it did
 * @param rated the body of its newest rating, for a command that rates it
 * @param groupKnown whether the group that the command names exists
 * @param now epoch milliseconds
 */
record Situation(
    @Nullable Conversation conversation,
    UUID fresh,
    boolean own,
    Standing standing,
    Standing.@Nullable Agent other,
    @Nullable Stored first,
    @Nullable Noted noted,
    @Nullable Target target,
    @Nullable UUID otherOpen,
    @Nullable Handover handover,
    @Nullable String rated,
    boolean groupKnown,
    Rules rules,
    long now) {

  /** {@code same}: the hash of what the sender sent. */
  record Stored(long seq, long same) {}

  record Noted(long n, UUID id, String text, long at) {}

  record Target(long seq, String sender, String kind, boolean blank, long at) {}

  record Handover(String giver, UUID receiver, long at) {}

  /**
   * What the conversation's site lays down; durations in milliseconds.
   *
   * @param group who serves it; null if the site is gone
   * @param robot whether robots answer first
   */
  record Rules(long reopen, long edit, @Nullable UUID group, boolean robot) {}
}
