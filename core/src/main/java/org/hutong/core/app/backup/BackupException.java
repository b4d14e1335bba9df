package org.hutong.core.app.backup;

import org.jspecify.annotations.Nullable;

/** A backup that cannot be made, or is not one. The message is for people and names the fix. */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BackupException(String message) {
    super(message);
  }

  BackupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
