package org.hutong.plugins.welcome;

import java.lang.Character.UnicodeScript;

/** Guesses a language by how it is written: that is all that a first message tells. */
final class Script {
  private Script() {}

  /**
   * The language of a text.
   *
   * @return the first part of a language tag; empty if the text has no letters
   */
  static String language(String text) {
    String language = "";
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      String here = language(UnicodeScript.of(text.codePointAt(i)));
      if (here.equals("ja") || here.equals("ko")) {
        return here;
      }
      if (language.isEmpty() || here.equals("zh")) {
        language = here.isEmpty() ? language : here;
      }
    }
    return language;
  }

  private static String language(UnicodeScript script) {
    return switch (script) {
      case HAN -> "zh";
      case HIRAGANA, KATAKANA -> "ja";
      case HANGUL -> "ko";
      case CYRILLIC -> "ru";
      case ARABIC -> "ar";
      case THAI -> "th";
      case LATIN -> "en";
      default -> "";
    };
  }
}
