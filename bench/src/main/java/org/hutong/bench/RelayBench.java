package org.hutong.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.hutong.testkit.Product;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Visitors send, the server makes it durable, acknowledges and delivers to an agent. */
@Command(
    name = "relay",
    description =
        "Durable messages: throughput, CPU, messages a commit, bytes written and latency of ack and"
            + " delivery at fixed rates",
    mixinStandardHelpOptions = true)
final class RelayBench implements Callable<Integer> {
  private static final long SECOND = 1_000_000_000L;

  /** Messages a second while the JIT compiles. */
  private static final int WARM_RATE = 2_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rates",
      split = ",",
      description = "messages a second, open loop: ${DEFAULT-VALUE}")
  private List<Integer> rates = List.of(100, 1000, 5000);

  @Option(names = "--seconds", description = "length of each measurement: ${DEFAULT-VALUE}")
  private int seconds = 10;

  @Option(
      names = "--warm",
      description = "seconds before the first measurement, not printed: ${DEFAULT-VALUE}")
  private int warm = 20;

  @Option(names = "--visitors", description = "connections that send: ${DEFAULT-VALUE}")
  private int visitors = 400;

  @Option(names = "--agents", description = "connections that receive: ${DEFAULT-VALUE}")
  private int agents = 20;

  @Option(names = "--durability", description = "power or process: ${DEFAULT-VALUE}")
  private String durability = "power";

  @Option(names = "--seed", description = "of the arrivals: ${DEFAULT-VALUE}")
  private long seed = 42;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path directory = Files.createTempDirectory("hutong-bench");
    try (Product product = product(directory).start();
        Fleet fleet = new Fleet(product)) {
      fleet.assemble(visitors, agents);
      out.printf(
          "relay: %d visitors, %d agents, H2, durability %s, seed %d%n",
          visitors, agents, durability, seed);
      out.printf(
          "%-12s %9s %9s %8s %9s %9s %27s %27s %8s%n",
          "offered/s",
          "acked/s",
          "CPU µs",
          "a commit",
          "written B",
          "file +B",
          "ack p50 / p99 / p99.9 ms",
          "delivery p50 / p99 / p99.9",
          "missing");
      out.flush();
      openLoop(fleet, WARM_RATE, warm * SECOND);
      fleet.settle();
      fleet.reset();
      long missing = 0;
      for (int rate : rates) {
        missing +=
            measure(
                out,
                fleet,
                product,
                Integer.toString(rate),
                () -> openLoop(fleet, rate, seconds * SECOND));
      }
      missing += measure(out, fleet, product, "closed loop", () -> closedLoop(fleet));
      return missing == 0 ? 0 : 1;
    }
  }

  private Product product(Path directory) {
    return Servers.in(directory).with("HUTONG_DATABASE_DURABILITY", durability);
  }

  private interface Load {
    void run() throws IOException;
  }

  private long measure(PrintWriter out, Fleet fleet, Product product, String name, Load load)
      throws IOException {
    ProcessFigures before = ProcessFigures.of(product.process());
    Batches batches = Batches.of(product);
    long file = databaseBytes(product);
    long start = System.nanoTime();
    load.run();
    double took = (System.nanoTime() - start) / (double) SECOND;
    long acked = fleet.acked();
    ProcessFigures after = ProcessFigures.of(product.process());
    double batch = Batches.of(product).since(batches);
    long missing = fleet.settle();
    double each = Math.max(1, acked);
    double cpu = after.cpu().minus(before.cpu()).toNanos() / 1000.0 / each;
    out.printf(
        "%-12s %9.0f %9.0f %8.1f %9.0f %9.0f %27s %27s %8d%s%n",
        name,
        acked / took,
        cpu,
        batch,
        (after.writtenBytes() - before.writtenBytes()) / each,
        (databaseBytes(product) - file) / each,
        line(fleet.acks()),
        line(fleet.deliveries()),
        missing,
        fleet.refused() == 0 ? "" : "  (refused " + fleet.refused() + ")");
    out.flush();
    fleet.reset();
    return missing;
  }

  private static long databaseBytes(Product product) throws IOException {
    return Files.size(product.data().resolve("hutong.mv.db"));
  }

  private static String line(Histogram nanos) {
    return "%.1f / %.1f / %.1f"
        .formatted(
            nanos.getValueAtPercentile(50) / 1e6,
            nanos.getValueAtPercentile(99) / 1e6,
            nanos.getValueAtPercentile(99.9) / 1e6);
  }

  /** Poisson arrivals at a fixed rate, whatever the server does. */
  private void openLoop(Fleet fleet, int rate, long length) throws IOException {
    var random = new Random(seed);
    long end = System.nanoTime() + length;
    long[] due = {System.nanoTime()};
    fleet
        .loop()
        .until(
            () -> false,
            length,
            now -> {
              while (due[0] <= now && due[0] < end) {
                fleet.send(random.nextInt(fleet.size()), due[0]);
                due[0] += (long) (-Math.log(1 - random.nextDouble()) * SECOND / rate);
              }
              return due[0] - now;
            });
  }

  /** As many as the server takes, with two outstanding messages for each visitor. */
  private void closedLoop(Fleet fleet) throws IOException {
    int window = 2 * fleet.size();
    int[] next = {0};
    fleet
        .loop()
        .until(
            () -> false,
            seconds * SECOND,
            now -> {
              while (fleet.outstanding() < window) {
                fleet.send(next[0]++ % fleet.size(), now);
              }
              return 500_000;
            });
  }
}
