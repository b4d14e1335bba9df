package org.hutong.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.hutong.testkit.Product;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From the command until the server is ready, and the memory that it has then. */
@Command(
    name = "start",
    description = "Time until ready and resident memory of a server that nobody uses",
    mixinStandardHelpOptions = true)
final class StartBench implements Callable<Integer> {
  private static final double MILLISECOND = 1e6;
  private static final double MEGABYTE = 1 << 20;
  private static final long QUIET = 10_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(names = "--rounds", description = "how many starts: ${DEFAULT-VALUE}")
  private int rounds = 5;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (String cache : List.of("on", "off")) {
      List<Double> times = new ArrayList<>();
      List<Double> sizes = new ArrayList<>();
      Path directory = Files.createTempDirectory("hutong-bench");
      for (int i = 0; i <= rounds; i++) {
        try (Product product = product(directory, cache)) {
          long start = System.nanoTime();
          product.start();
          // The first one makes the database.
          if (i > 0) {
            times.add((System.nanoTime() - start) / MILLISECOND);
            LockSupport.parkNanos(QUIET);
            sizes.add(ProcessFigures.of(product.process()).residentBytes() / MEGABYTE);
          }
        }
      }
      out.printf(
          "start: cache %s, ready after %.0f ms (median of %d; %.0f to %.0f), %.0f MB resident 10 s later%n",
          cache,
          times.stream().sorted().toList().get(rounds / 2),
          rounds,
          times.stream().min(Double::compare).orElseThrow(),
          times.stream().max(Double::compare).orElseThrow(),
          sizes.stream().sorted().toList().get(rounds / 2));
      out.flush();
    }
    return 0;
  }

  private static Product product(Path directory, String cache) {
    return Servers.in(directory).with("HUTONG_START_UP_CACHE", cache);
  }
}
