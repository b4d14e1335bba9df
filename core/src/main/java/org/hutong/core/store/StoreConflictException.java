package org.hutong.core.store;

/**
 * Another transaction wrote a row with the same key each time that this one tried: what stands
 * there now is another's. The same call may fail again.
 */
public final class StoreConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
