package org.hutong.core.store;

/** The database cannot be used as it is configured; the message says why and names the fix. */
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreRefusedException(String message) {
    super(message);
  }

  public StoreRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
