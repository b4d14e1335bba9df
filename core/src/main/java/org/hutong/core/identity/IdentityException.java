package org.hutong.core.identity;

import java.util.Optional;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A change of people, sites, groups or keys that is refused. The message may be shown. */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String path;
  private final @Nullable String mistake;

  private IdentityException(ErrorCode code, String path, String message, @Nullable String mistake) {
    super(message, null, false, false);
    this.code = code;
    this.path = path;
    this.mistake = mistake;
  }

  private IdentityException(ErrorCode code, String path, String message) {
    this(code, path, message, null);
  }

  static IdentityException notFound() {
    return new IdentityException(ErrorCode.NOT_FOUND, "", "There is no such thing here.");
  }

  static IdentityException invalid(String path, String message) {
    return new IdentityException(ErrorCode.INVALID, path, message);
  }

  /** {@code mistake} is the word by which clients say it in the reader's language. */
  static IdentityException invalid(String path, String message, String mistake) {
    return new IdentityException(ErrorCode.INVALID, path, message, mistake);
  }

  static IdentityException conflict(String message) {
    return new IdentityException(ErrorCode.CONFLICT, "", message);
  }

  static IdentityException overloaded(String message) {
    return new IdentityException(ErrorCode.OVERLOADED, "", message);
  }

  public ErrorCode code() {
    return code;
  }

  /** The field that is wrong; empty unless the code is {@code invalid}. */
  public String path() {
    return path;
  }

  /** The kind of the mistake in a word, for example {@code password_short}, if it has one. */
  public Optional<String> mistake() {
    return Optional.ofNullable(mistake);
  }

  /** Never null here. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
