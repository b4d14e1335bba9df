package org.hutong.core.http;

/** A port is in use. The message names who uses it, as far as can be known, and the mend. */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortTakenException(String message, Throwable cause) {
    super(message, cause);
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
