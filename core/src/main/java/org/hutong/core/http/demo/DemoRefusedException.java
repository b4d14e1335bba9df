package org.hutong.core.http.demo;

/** The demo was asked for in a data directory that is not its own. The message says the fix. */
public final class DemoRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoRefusedException(String message) {
    super(message);
  }
}
