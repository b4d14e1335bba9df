package org.hutong.core.store;

/**
 * More wait for the database than the bound allows, or the rows are locked for too long. The same
 * call may work later.
 */
public final class StoreOverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreOverloadedException(String message) {
    super(message);
  }

  StoreOverloadedException(String message, Throwable cause) {
    super(message, cause);
  }
}
