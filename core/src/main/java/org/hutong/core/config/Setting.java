package org.hutong.core.config;

import java.util.List;

/** One value as it was written, with the place where it stands. A scalar is a list of one. */
record Setting(String where, List<String> values, boolean list) {
  static Setting scalar(String where, String value) {
    return new Setting(where, List.of(value), false);
  }

  String text() {
    return String.join(", ", values);
  }
}
