package org.hutong.plugins.crm;

import java.util.List;
import java.util.Optional;

/**
 * An order of the outside system, as far as it is shown.
 *
 * @param status as the outside system calls it; empty if it has none
 * @param offered ids of the buttons that it offers; empty: all that are set
 */
record Order(String id, String status, List<Value> values, Optional<List<String>> offered) {
  /** A value with the field that it is shown as. */
  record Value(CrmSettings.Field field, String text) {}

  boolean offers(String button) {
    return offered.isEmpty() || offered.get().contains(button);
  }

  /** At most so many UTF-16 units, with a sign for what is left out; never half a character. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
    return text.substring(0, end) + "…";
  }
}
