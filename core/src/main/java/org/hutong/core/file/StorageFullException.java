package org.hutong.core.file;

import java.io.IOException;

/** The disk has no room for more. What was kept before is still there. */
public final class StorageFullException extends IOException {
  private static final long serialVersionUID = 1L;

  public StorageFullException(String message, Throwable cause) {
    super(message, cause);
  }

  StorageFullException(String message) {
    super(message);
  }
}
