package org.hutong.core.app;

import java.util.concurrent.Callable;
import org.hutong.core.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hutong check}: says what would keep the server from starting, and how to mend it. */
@Command(
    name = "check",
    description = "Check configuration, data directory, durability and ports without starting",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options;

  @Override
  public Integer call() {
    Configuration configuration = options.read();
    try (DataDirectory data = DataDirectory.take(configuration.data())) {
      return data.path() == null ? Main.FAILED : Main.DONE;
    }
  }
}
