package org.hutong.core.wire;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A parsed frame from a client. Sizes, alphabets and kinds are checked by the parser already. */
public sealed interface ClientFrame {
  record Hello(
      String token,
      String device,
      @Nullable String epoch,
      List<Resume> resume,
      @Nullable String locale,
      @Nullable String client)
      implements ClientFrame {}

  record Resume(UUID conversation, long after) {}

  record Send(String id, @Nullable UUID conversation, Content content) implements ClientFrame {}

  /**
   * {@code target} is the seq of the edited message. The kind of {@code content} is {@code edit}
   * and its body is the body of the event that it makes: {@code {"target":7,"body":{…}}}. That the
   * new body fits the kind of the target is still to be checked: {@link Contents#checkEdit}.
   */
  record Edit(String id, UUID conversation, long target, Content content) implements ClientFrame {}

  /** {@code same} as in {@link Content}. */
  record Recall(String id, UUID conversation, long target, long same) implements ClientFrame {}

  record Skip(String id) implements ClientFrame {}

  record Sync(UUID conversation, long after) implements ClientFrame {}

  record Got(UUID conversation, long seq) implements ClientFrame {}

  record Read(UUID conversation, long seq) implements ClientFrame {}

  record Typing(UUID conversation, boolean on, @Nullable String text) implements ClientFrame {}

  record Watch(UUID conversation, boolean on) implements ClientFrame {}

  record Renew(String token) implements ClientFrame {}

  record Heartbeat() implements ClientFrame {}
}
