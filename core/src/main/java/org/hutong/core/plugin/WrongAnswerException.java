package org.hutong.core.plugin;

/** An extension's answer that breaks a bound. The message quotes nothing of the answer. */
public final class WrongAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongAnswerException(String message) {
    super(message, null, false, false);
  }
}
