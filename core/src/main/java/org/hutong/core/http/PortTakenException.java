package org.hutong.core.http;

import java.net.BindException;

/** A port is in use. The message names who uses it, as far as can be known, and the fix. */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal, if it was the port that a listener failed for; otherwise the failure itself. */
  public static RuntimeException of(RuntimeException failure, int port, String setting) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new PortTakenException(complaint(port, setting), failure);
      }
    }
    return failure;
  }

  /**
   * Who holds a port, as far as can be known, and what to do. {@code setting} is what names another
   * one.
   */
  public static String complaint(int port, String setting) {
    String holder = PortHolder.of(port).orElse("another process");
    return "Port " + port + " is in use by " + holder + ". Stop it, or set " + setting + ".";
  }
}
