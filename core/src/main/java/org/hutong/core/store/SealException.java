package org.hutong.core.store;

/** A sealed text cannot be opened with this master key, or is not what was sealed. For people. */
public final class SealException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SealException(String message) {
    super(message, null, false, false);
  }

  /** Never null here. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
