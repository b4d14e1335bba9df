package org.hutong.core.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings that do not fit. Nothing was changed. */
public final class SettingsInvalidException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /**
   * @param path a JSON Pointer into the settings, for example {@code /lexicon/0/words}; empty for
   *     all of them
   * @param message for people, in English
   * @param code the kind of mistake for a program that says it in another language: the keyword of
   *     the schema, for example {@code maximum}, {@code secret} or {@code size}; null if it has
   *     none, as what the plugin itself says
   * @param rule what the schema says for that keyword, for example {@code 9}; null if it is no
   *     number and no text of at most 100 characters
   */
  public record Mistake(String path, String message, @Nullable String code, @Nullable String rule) {
    public Mistake(String path, String message) {
      this(path, message, null, null);
    }

    Mistake(String path, String message, String code) {
      this(path, message, code, null);
    }
  }

  public SettingsInvalidException(List<Mistake> mistakes) {
    super(mistakes.isEmpty() ? "invalid" : mistakes.getFirst().message());
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
