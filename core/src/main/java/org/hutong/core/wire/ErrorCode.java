package org.hutong.core.wire;

import java.util.Locale;

/** The protocol's error codes: what a refused command is told, on the socket and by REST. */
public enum ErrorCode {
  BAD_FRAME(false, 400),
  UNKNOWN_TYPE(false, 400),
  INVALID(false, 400),
  UNAUTHENTICATED(false, 401),
  FORBIDDEN(false, 403),
  NOT_FOUND(false, 404),
  CLOSED(false, 409),
  ID_CONFLICT(false, 409),
  /** REST only: another person's deed stands in the way. */
  CONFLICT(false, 409),
  TOO_LARGE(false, 413),
  REJECTED(false, 422),
  INTERNAL(false, 500),
  RATE_LIMITED(true, 429),
  ORDER_HOLD(true, 409),
  OVERLOADED(true, 503),
  UNAVAILABLE(true, 503);

  private final boolean retry;
  private final int status;

  ErrorCode(boolean retry, int status) {
    this.retry = retry;
    this.status = status;
  }

  /** Whether the same command may succeed when it is sent again unchanged. */
  public boolean retry() {
    return retry;
  }

  /** The HTTP status that carries this code. */
  public int status() {
    return status;
  }

  /** The word on the wire, for example {@code not_found}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
