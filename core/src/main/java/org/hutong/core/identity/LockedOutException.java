package org.hutong.core.identity;

/**
 * Too many failed log-ins with this name from this address; the same for names that do not exist.
 */
public final class LockedOutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long millis;

  LockedOutException(long millis) {
    super("Too many failed attempts.", null, false, false);
    this.millis = millis;
  }

  /** How long, in milliseconds. */
  public long millis() {
    return millis;
  }
}
