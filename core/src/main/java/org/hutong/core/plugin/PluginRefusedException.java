package org.hutong.core.plugin;

import java.util.List;

/**
 * A plugin or a wish about one that is refused. Nothing was changed. The reasons are for people.
 */
public final class PluginRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> reasons;

  public PluginRefusedException(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  public PluginRefusedException(String reason) {
    this(List.of(reason));
  }

  /** Each says what is wrong and, where there is one, the fix. */
  public List<String> reasons() {
    return reasons;
  }
}
