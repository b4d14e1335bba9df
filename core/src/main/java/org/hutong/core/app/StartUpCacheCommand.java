package org.hutong.core.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Listed here for the help; the launcher runs it, for the cache needs options of the JVM. */
@Command(
    name = "start-up-cache",
    description = "Make the start-up cache for this machine's Java: starts take about half as long")
final class StartUpCacheCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CannotStartException(
        "The start-up cache is made by the launcher: call bin/hutong start-up-cache.");
  }
}
