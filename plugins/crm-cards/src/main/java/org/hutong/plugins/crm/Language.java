package org.hutong.plugins.crm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The languages that this plugin speaks. */
enum Language {
  /** Chinese. */
  ZH,
  /** English. */
  EN;

  /** By a language tag or a header with several: Chinese if it begins with it, else English. */
  static Language of(String tags) {
    return tags.strip().toLowerCase(Locale.ROOT).startsWith("zh") ? ZH : EN;
  }

  String pick(String zh, @Nullable String en) {
    return this == EN && en != null && !en.isBlank() ? en : zh;
  }

  String tag() {
    return this == ZH ? "zh-CN" : "en";
  }
}
