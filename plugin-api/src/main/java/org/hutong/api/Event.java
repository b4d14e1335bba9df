package org.hutong.api;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One durable, numbered fact in a conversation's log. Immutable; safe from any thread.
 *
 * @param id the server's own id of the event, the same on every delivery: what an {@link
 *     EventListener} is idempotent by
 * @param conversation the conversation's UUID as text
 * @param site the key of the conversation's site, for example {@code default}
 * @param seq 1, 2, 3 … without a gap in each conversation
 * @param from who said or did it
 * @param kind a kind of the protocol, for example {@code text}, {@code closed}, {@code edit}
 * @param body the event as JSON members. Values are {@link String}, {@link Number}, {@link
 *     Boolean}, {@link java.util.List}, {@link Map} or null
 * @param at epoch milliseconds, for display: never earlier than that of the event before it; order
 *     is {@code seq}
 */
public record Event(
    String id,
    String conversation,
    String site,
    long seq,
    Sender from,
    String kind,
    Map<String, @Nullable Object> body,
    long at) {

  /** Copies {@code body} deeply. */
  public Event {
    body = JsonValues.members(body);
  }

  /**
   * The member {@code text} of the body.
   *
   * @return empty for a kind that has none
   */
  public Optional<String> text() {
    return body.get("text") instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
