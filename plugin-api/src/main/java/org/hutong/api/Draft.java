package org.hutong.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that is about to be committed. Immutable all the way down: nothing that an interceptor
 * does to it reaches the kernel, only the {@link Verdict} does. Safe from any thread.
 *
 * @param conversation the conversation's UUID as text; null for a visitor's message that goes to
 *     his open conversation or opens one
 * @param author who says it
 * @param kind a message kind of the protocol, for example {@code text}, {@code image}, {@code
 *     card}; {@code edit} when an earlier message of the author is changed, and then {@code body}
 *     is the new body
 * @param body the message as JSON members in the sender's order. Values are {@link String}, {@link
 *     Number}, {@link Boolean}, {@link java.util.List}, {@link Map} or null. At most 256 KiB as
 *     JSON
 * @param locale the language tag that the author's client told, for example {@code zh-CN}; null if
 *     it told none
 */
public record Draft(
    @Nullable String conversation,
    Author author,
    String kind,
    Map<String, @Nullable Object> body,
    @Nullable String locale) {

  /** The kind of a change to an earlier message. */
  public static final String EDIT = "edit";

  private static final String TEXT = "text";

  /** Copies {@code body} deeply. */
  public Draft {
    body = JsonValues.members(body);
  }

  /**
   * The member {@code text} of the body.
   *
   * @return empty for a kind that has none
   */
  public Optional<String> text() {
    return body.get(TEXT) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /**
   * A body like this one with another {@code text}, to be given to {@link Verdict#replace}.
   *
   * @param text the new text
   * @return immutable; all other members as they are, in their order
   */
  public Map<String, @Nullable Object> withText(String text) {
    var changed = new LinkedHashMap<>(body);
    changed.put(TEXT, text);
    return Collections.unmodifiableMap(changed);
  }
}
