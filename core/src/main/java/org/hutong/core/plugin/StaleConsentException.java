package org.hutong.core.plugin;

/** What was agreed to is not what waits: somebody must look again. Nothing was changed. */
public final class StaleConsentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleConsentException(String message) {
    super(message);
  }
}
