package org.hutong.core.store;

/**
 * The database does not answer: no connection, a time-out, or none free in the pool. The same call
 * may work later.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
