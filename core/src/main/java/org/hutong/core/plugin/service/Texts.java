package org.hutong.core.plugin.service;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Checks what a plugin gave as an argument. Each mistake is an {@link IllegalArgumentException}.
 */
final class Texts {
  private Texts() {}

  /** Of at least one and at most {@code most} UTF-16 units, and storable. */
  static String bounded(String what, String text, int most) {
    if (text.isEmpty() || text.length() > most) {
      throw new IllegalArgumentException(
          what + " must have 1 to " + most + " characters and has " + text.length());
    }
    return storable(what, text);
  }

  /** Without a NUL and without half a character. */
  static String storable(String what, String text) {
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(what + " has a NUL or half a character in it");
    }
    return text;
  }

  static int range(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + " and is " + value);
    }
    return value;
  }

  static UUID uuid(String what, String text) {
    try {
      if (text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // told below, without what the plugin gave
    }
    throw new IllegalArgumentException(what + " is no UUID");
  }
}
