package org.hutong.plugins.words;

import java.util.Locale;

/** What becomes of a message with a word. */
enum Action {
  MASK,
  REJECT,
  FLAG;

  static Action of(String word) {
    for (Action action : values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(word)) {
        return action;
      }
    }
    throw new IllegalArgumentException("\"" + word + "\" is no action: mask, reject or flag");
  }
}
