package org.hutong.core.http;

/** A port is in use. The message names who uses it, as far as can be known, and the mend. */
public final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }
}
