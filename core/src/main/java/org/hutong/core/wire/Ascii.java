package org.hutong.core.wire;

/** The alphabet of client ids. */
final class Ascii {
  private Ascii() {}

  /** Whether every character is one of {@code [A-Za-z0-9_-]}. */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }
}
