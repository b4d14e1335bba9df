package org.hutong.core.plugin;

import java.util.List;

/** Settings that do not fit. Nothing was changed. */
public final class SettingsInvalidException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /**
   * @param path a JSON Pointer into the settings, for example {@code /lexicon/0/words}; empty for
   *     all of them
   * @param message for people
   */
  public record Mistake(String path, String message) {}

  public SettingsInvalidException(List<Mistake> mistakes) {
    super(mistakes.isEmpty() ? "invalid" : mistakes.getFirst().message());
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
