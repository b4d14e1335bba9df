package org.hutong.core.store;

/** More reads wait for the database than the bound allows. The same call may work later. */
public final class StoreOverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreOverloadedException(String message) {
    super(message);
  }
}
