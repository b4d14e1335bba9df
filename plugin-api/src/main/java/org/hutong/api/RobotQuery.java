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
 * @param sink takes the answer as it grows, whole each time: visitor and agents see it grow until
 *     the message takes its place, and it is never stored. At most 10 times a second (less often
 *     the longer it is) and its first 10,000 UTF-16 units; what may not be said by the message
 *     interceptors is not shown. Calling it is optional and never throws
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
