package org.hutong.core.robot;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.identity.Languages;
import org.hutong.core.store.Database;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** What a conversation asks a robot. Blocks on the database; safe from any thread. */
final class Reading {
  private static final int HISTORY = 20;
  private static final int LOOK_BACK = 100;
  static final int MOST = 500;
  private static final int ROBOT = 0;

  private final EventLog log;
  private final Database database;
  private final Languages languages;

  @Inject
  Reading(EventLog log, Database database, Languages languages) {
    this.log = log;
    this.database = database;
    this.languages = languages;
  }

  /**
   * A message and what was said before it.
   *
   * @param answered whether a robot has spoken after it
   */
  record Asked(Conversation conversation, Event message, List<Event> history, boolean answered) {}

  /** The newest message of the visitor; empty if he has said nothing lately. */
  Optional<Asked> newest(UUID conversation) {
    return log.find(conversation).flatMap(this::newest);
  }

  private Optional<Asked> newest(Conversation conversation) {
    long after = Math.max(0, conversation.lastSeq() - LOOK_BACK);
    List<Event> spoken = new ArrayList<>();
    for (long from = after; from < conversation.lastSeq(); ) {
      List<Event> page = log.events(conversation.id(), from, LOOK_BACK);
      if (page.isEmpty()) {
        break;
      }
      page.stream().filter(Event::said).forEach(spoken::add);
      from = page.getLast().seq();
    }
    return asked(conversation, spoken);
  }

  private static Optional<Asked> asked(Conversation conversation, List<Event> spoken) {
    @Nullable Asked found = null;
    boolean answered = false;
    for (int i = spoken.size() - 1; i >= 0 && found == null; i--) {
      Event event = spoken.get(i);
      answered |= event.from().role() == Role.ROBOT;
      if (event.from().role() == Role.VISITOR) {
        List<Event> before = spoken.subList(Math.max(0, i - HISTORY), i);
        found = new Asked(conversation, event, List.copyOf(before), answered);
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * The question for a robot.
   *
   * @param suggestion whether the answer is for an agent alone
   */
  Robots.Question question(Asked asked, boolean suggestion, Consumer<String> sink, Fence fence) {
    return new Robots.Question(
        asked.conversation(),
        asked.message(),
        asked.history(),
        languages.of(asked.conversation().visitor()).orElse(null),
        suggestion,
        sink,
        fence);
  }

  /** Conversations that a robot has, at most 500, the longest waiting first. */
  List<UUID> waiting() {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT id FROM conversation WHERE status = :robot ORDER BY last_at LIMIT"
                        + " :most")
                .bind("robot", ROBOT)
                .bind("most", MOST)
                .mapTo(UUID.class)
                .list());
  }
}
