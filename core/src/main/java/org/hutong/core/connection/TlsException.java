package org.hutong.core.connection;

/** The certificate or its key cannot be used. The message says which file, and the fix. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
