package org.hutong.core.app.control;

import org.jspecify.annotations.Nullable;

/** A command of the command line that cannot be done; the message says why, and the fix. */
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ControlException(String message) {
    super(message);
  }

  public ControlException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
