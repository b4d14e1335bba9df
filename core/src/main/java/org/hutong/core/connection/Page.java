package org.hutong.core.connection;

import java.util.List;
import org.hutong.core.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * What a read found for one hearer.
 *
 * @param reset why it cannot be caught up by events; null if it can
 * @param ahead whether the client knows events that the store does not have
 * @param now the conversation; null only with a reset, or where nobody asked for it
 * @param joined whether the hearer is an agent who has joined
 * @param allowed whether the hearer had the right after the events were read
 * @param head the head after the events were read; -1 if not known
 * @param events ascending, from after the cursor on
 * @param marks the others' marks, and whether the visitor is online
 */
record Page(
    @Nullable String reset,
    boolean ahead,
    @Nullable Conversation now,
    boolean joined,
    boolean allowed,
    long head,
    List<Numbered> events,
    List<SharedFrame> marks) {
  /** An event as it goes out. */
  record Numbered(long seq, TextFrame frame) {}

  static Page reset(String why, long head) {
    return new Page(why, false, null, false, false, head, List.of(), List.of());
  }

  static Page ahead(Conversation now, boolean joined) {
    return new Page("epoch", true, now, joined, true, now.lastSeq(), List.of(), List.of());
  }

  static Page tooFar(Conversation now, boolean joined) {
    return new Page("too_far", false, now, joined, true, now.lastSeq(), List.of(), List.of());
  }
}
