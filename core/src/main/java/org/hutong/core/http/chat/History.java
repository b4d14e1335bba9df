package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;

/** The newest events of a visitor, over all his conversations. */
final class History {
  static final int NEWEST = 20;
  private static final int CONVERSATIONS = 20;

  private final EventLog log;

  @Inject
  History(EventLog log) {
    this.log = log;
  }

  /**
   * @param events oldest first
   * @param whole nothing lies before them
   */
  record Page(List<Event> events, boolean whole) {}

  /** Blocks. */
  Page newest(UUID visitor) {
    List<Conversation> conversations =
        log.ofVisitor(visitor, CONVERSATIONS, 0).stream()
            .sorted(Comparator.comparingLong(Conversation::openedAt).reversed())
            .toList();
    List<Event> events = new ArrayList<>();
    boolean whole = true;
    for (Conversation conversation : conversations) {
      int wanted = NEWEST - events.size();
      if (wanted <= 0) {
        whole = false;
        break;
      }
      long after = Math.max(0, conversation.lastSeq() - wanted);
      whole = after == 0;
      events.addAll(0, log.events(conversation.id(), after, wanted));
    }
    return new Page(events, whole);
  }
}
