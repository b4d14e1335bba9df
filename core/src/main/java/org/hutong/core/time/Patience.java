package org.hutong.core.time;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long the kernel bears that code of a plugin stands still: as long as was agreed. But where a
 * debugger may hold the plugin's thread at a breakpoint, that is no fault of the plugin; who waits
 * for it waits longer then, and it is never told to end. Decided once, when the process starts.
 */
public final class Patience {
  /** For who waits for a plugin that may be at a breakpoint. */
  static final Duration BREAKPOINT = Duration.ofMinutes(30);

  /** In effect never. */
  private static final Duration NEVER = Duration.ofDays(365);

  private static final List<String> AGENTS = List.of("-agentlib:jdwp", "-Xrunjdwp");

  private final boolean debugged;

  private Patience(boolean debugged) {
    this.debugged = debugged;
  }

  /** What goes for this process, by the options of its virtual machine. */
  public static Patience ofProcess() {
    return of(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  static Patience of(List<String> options) {
    return new Patience(options.stream().anyMatch(o -> AGENTS.stream().anyMatch(o::startsWith)));
  }

  /** Whether a debugger may hold threads of plugins, and with them whatever runs on the same. */
  public boolean debugged() {
    return debugged;
  }

  /** How long to wait for a plugin where {@code agreed} is enough for one that does not stand. */
  public Duration waiting(Duration agreed) {
    return debugged && agreed.compareTo(BREAKPOINT) < 0 ? BREAKPOINT : agreed;
  }

  /** When a call that may take as long as {@code agreed} is told to end. */
  public Duration running(Duration agreed) {
    return debugged ? NEVER : agreed;
  }

  /** What administrators must know of it; empty if there is nothing to know. */
  public Optional<String> caution() {
    return debugged
        ? Optional.of(
            "a debugger may attach to this process: calls of plugins may take as long as they like"
                + " and nothing that hangs is ended; do not use it in production")
        : Optional.empty();
  }
}
