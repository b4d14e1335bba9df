package org.hutong.core.plugin;

import java.util.List;

/**
 * A plugin or a wish about one that is refused. Nothing was changed. The reasons are for people.
 */
public final class PluginRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Reason> causes;

  public PluginRefusedException(List<String> reasons) {
    this(
        String.join("; ", reasons),
        reasons.stream().map(each -> new Reason(each, null, null)).toList());
  }

  public PluginRefusedException(String reason) {
    this(List.of(reason));
  }

  PluginRefusedException(Reason reason) {
    this(reason.message(), List.of(reason));
  }

  private PluginRefusedException(String message, List<Reason> causes) {
    super(message);
    this.causes = List.copyOf(causes);
  }

  static PluginRefusedException of(List<Reason> causes) {
    return new PluginRefusedException(
        String.join("; ", causes.stream().map(Reason::message).toList()), causes);
  }

  /** Each says what is wrong and, where there is one, the fix. */
  public List<String> reasons() {
    return causes.stream().map(Reason::message).toList();
  }

  /** The same, with the kind of each that has one. */
  public List<Reason> causes() {
    return causes;
  }
}
