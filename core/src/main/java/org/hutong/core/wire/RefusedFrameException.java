package org.hutong.core.wire;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A frame, or a message by REST, that is refused for what it is, before anybody looks at what it
 * asks for. Carries no stack trace: it is an answer to a client, not a fault of ours.
 */
public final class RefusedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String reason;
  private final @Nullable String id;
  private final @Nullable UUID conversation;

  RefusedFrameException(ErrorCode code, String reason) {
    this(code, reason, null, null);
  }

  private RefusedFrameException(
      ErrorCode code, String reason, @Nullable String id, @Nullable UUID conversation) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
    this.id = id;
    this.conversation = conversation;
  }

  static RefusedFrameException invalid(String path, String mistake) {
    return new RefusedFrameException(ErrorCode.INVALID, path + ": " + mistake);
  }

  static RefusedFrameException tooLarge(String path, String mistake) {
    return new RefusedFrameException(ErrorCode.TOO_LARGE, path + ": " + mistake);
  }

  /** The same refusal, naming the command that it answers. */
  RefusedFrameException about(@Nullable String command, @Nullable UUID place) {
    return new RefusedFrameException(code, reason, command, place);
  }

  /**
   * {@code bad_frame} (not the protocol's JSON), {@code unknown_type}, {@code invalid} or {@code
   * too_large} (a text beyond its limit).
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * For people. For {@code invalid} and {@code too_large} it begins with the path of the field, for
   * example {@code body.options[2].label: …}. Never quotes what the client wrote.
   */
  public String reason() {
    return reason;
  }

  /** The client's {@code id}, if one could be read (it need not be a well-formed one). */
  public @Nullable String id() {
    return id;
  }

  /** The {@code conversation}, if one could be read. */
  public @Nullable UUID conversation() {
    return conversation;
  }

  /** The frame that tells the client. */
  public ServerFrame.Error frame() {
    return new ServerFrame.Error(code, reason, id, conversation, 0);
  }
}
