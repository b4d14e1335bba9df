package org.hutong.core.config;

/** A file that should be UTF-8 is not. The message says what it is or where it fails. */
public final class NotUtf8Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What to do about it, for people. */
  public static final String FIX = "save it as UTF-8";

  NotUtf8Exception(String message) {
    super(message);
  }
}
