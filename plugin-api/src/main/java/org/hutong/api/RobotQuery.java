package org.hutong.api;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Robot} is asked. Immutable but for the sink.
 *
 * @param conversation the conversation as it was at the question
 * @param text what the visitor said; empty if it was no text
 * @param message the event that asks
 * @param history what was said before it, oldest first, at most 20 messages
 * @param locale the visitor's language tag, for example {@code zh-CN}; null if it is not known
 * @param suggestion true when an agent asks and the answer is shown to him alone
 * @param sink takes the answer as it grows, whole each time: what it gets is shown as typing and
 *     never stored. Calling it is optional, never blocks and never throws
 */
public record RobotQuery(
    Conversation conversation,
    String text,
    Event message,
    List<Event> history,
    @Nullable String locale,
    boolean suggestion,
    Consumer<String> sink) {
  /** Copies the history. */
  public RobotQuery {
    history = List.copyOf(history);
  }
}
