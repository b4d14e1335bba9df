package org.hutong.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hutong.testkit.Product;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Connections that only answer heartbeats: what each costs. */
@Command(
    name = "idle",
    description = "Memory of an idle connection: resident growth and live heap",
    mixinStandardHelpOptions = true)
final class IdleBench implements Callable<Integer> {
  private static final long SECOND = 1_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(names = "--connections", description = "how many: ${DEFAULT-VALUE}")
  private int connections = 10_000;

  @Option(names = "--seconds", description = "how long they stay: ${DEFAULT-VALUE}")
  private int seconds = 30;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = Files.createTempDirectory("hutong-bench");
    var product = Servers.in(directory);
    try (product;
        Fleet warm = new Fleet(product.start());
        Fleet fleet = new Fleet(product)) {
      warm.greet(0, 500);
      long heapBefore = liveHeap(product);
      ProcessFigures before = ProcessFigures.of(product.process());
      fleet.greet(500, connections);
      long heap = liveHeap(product) - heapBefore;
      ProcessFigures idle = ProcessFigures.of(product.process());
      fleet.loop().until(() -> false, seconds * SECOND);
      // In the end: what the opening itself took is given back by then.
      long resident = ProcessFigures.of(product.process()).residentBytes() - before.residentBytes();
      double cpu =
          ProcessFigures.of(product.process()).cpu().minus(idle.cpu()).toMillis()
              / (seconds * 10.0);
      out.printf(
          "idle: %d connections, %.1f KB resident and %.1f KB live heap each, %.1f %% of one core, %d still open%n",
          connections,
          resident / 1024.0 / connections,
          heap / 1024.0 / connections,
          cpu,
          fleet.open());
      return fleet.open() == connections ? 0 : 1;
    }
  }

  /** Bytes of live objects, by the server's own heap histogram (it collects first). */
  private static long liveHeap(Product product) {
    String histogram = Product.text(product.management() + "/diagnostics/heap");
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.trim().split("\\s+")[2]);
  }
}
