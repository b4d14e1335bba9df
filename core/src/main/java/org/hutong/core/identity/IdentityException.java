package org.hutong.core.identity;

import org.hutong.core.wire.ErrorCode;

/** A change of people, sites, groups or keys that is refused. The message may be shown. */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String path;

  private IdentityException(ErrorCode code, String path, String message) {
    super(message, null, false, false);
    this.code = code;
    this.path = path;
  }

  static IdentityException notFound() {
    return new IdentityException(ErrorCode.NOT_FOUND, "", "There is no such thing here.");
  }

  static IdentityException invalid(String path, String message) {
    return new IdentityException(ErrorCode.INVALID, path, message);
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

  /** Never null here. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
