package org.hutong.core.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Carries every mistake that was found, not just the first. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  public ConfigurationException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** All mistakes, in the order of the file. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
