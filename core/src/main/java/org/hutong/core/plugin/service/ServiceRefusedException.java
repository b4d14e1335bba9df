package org.hutong.core.plugin.service;

/** A service cannot be given to a plugin now. The message says why, and the fix. */
public final class ServiceRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ServiceRefusedException(String message) {
    super(message);
  }
}
