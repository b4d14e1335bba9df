package org.hutong.core.identity;

/** A token, key or password that is not accepted. The message may be shown to the caller. */
public final class AuthenticationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean expired;

  public AuthenticationException(String message, boolean expired) {
    super(message);
    this.expired = expired;
  }

  /** Whether a fresh token of the same subject would do. */
  public boolean expired() {
    return expired;
  }
}
