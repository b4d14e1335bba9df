package org.hutong.core.plugin;

/** A verdict of an interceptor that breaks a bound. The message quotes nothing of the verdict. */
final class VerdictRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VerdictRefusedException(String message) {
    super(message, null, false, false);
  }
}
