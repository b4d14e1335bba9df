package org.hutong.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.wire.Contents;
import org.hutong.testkit.HutongServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What plugins cost that look at every message: CPU time of the thread that brings a message
 * through the row of 0, 1 and 10 trivial inline interceptors of as many plugins, with all guards.
 * Exits with 1 if one costs more than the goal or anything but "pass" came out.
 */
@Command(
    name = "interceptors",
    description = "CPU per message through 0, 1 and 10 trivial inline interceptors",
    mixinStandardHelpOptions = true)
final class InterceptorBench implements Callable<Integer> {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double NANOS_PER_MICRO = 1000;
  private static final int MANY = 10;

  @Spec private CommandSpec spec;

  @Option(names = "--messages", description = "in each round: ${DEFAULT-VALUE}")
  private int messages = 500_000;

  @Option(
      names = "--rounds",
      description = "after one to warm up; their median counts: ${DEFAULT-VALUE}")
  private int rounds = 7;

  @Option(names = "--goal", description = "microseconds for each: ${DEFAULT-VALUE}")
  private double goal = 1.0;

  private long passed;

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory("hutong-bench");
    PrintWriter out = spec.commandLine().getOut();
    try (var server = HutongServer.start(directory)) {
      TrivialPlugin plugin = TrivialPlugin.compile(directory);
      var draft = draft(server);
      double none = micros(server, draft);
      install(server, plugin, 0);
      double one = micros(server, draft);
      for (int i = 1; i < MANY; i++) {
        install(server, plugin, i);
      }
      double many = micros(server, draft);
      double each = (many - one) / (MANY - 1);
      long expected = 3L * (rounds + 1) * messages;
      out.printf(
          "interceptors: CPU per message %.3f µs with none, %.3f µs with 1, %.3f µs with 10;"
              + " the first %.3f µs (it reads the body), each further %.3f µs;"
              + " goal %.1f µs; load %.1f%n",
          none,
          one,
          many,
          one - none,
          each,
          goal,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      if (passed != expected) {
        out.printf("interceptors: %d of %d messages passed on this thread%n", passed, expected);
      }
      return passed == expected && each <= goal && (many - none) / MANY <= goal ? 0 : 1;
    }
  }

  private static Draft draft(HutongServer server) {
    var content =
        server.part(Contents.class).message("text", "{\"text\":\"Where is my order 2026-1187?\"}");
    return new Draft(
        new Actor.Visitor(UUID.randomUUID(), UUID.randomUUID(), 0), null, content, "zh-CN");
  }

  private static void install(HutongServer server, TrivialPlugin plugin, int number)
      throws IOException {
    var consent = new Consent(Set.of(), false);
    String id = "trivial-" + number;
    server.part(Plugins.class).install(plugin.jar(id), id + ".jar", consent, "bench");
  }

  /** The median of the rounds. */
  private double micros(HutongServer server, Draft draft) {
    MessageFilter filter = server.part(MessageFilter.class);
    round(filter, draft);
    double[] measured = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      measured[i] = round(filter, draft) / NANOS_PER_MICRO / messages;
    }
    Arrays.sort(measured);
    return measured[rounds / 2];
  }

  private long round(MessageFilter filter, Draft draft) {
    Thread thread = Thread.currentThread();
    long began = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < messages; i++) {
      filter.filter(draft, verdict -> count(verdict, thread));
    }
    return THREADS.getCurrentThreadCpuTime() - began;
  }

  private void count(Verdict verdict, Thread thread) {
    if (verdict instanceof Verdict.Pass && Thread.currentThread() == thread) {
      passed++;
    }
  }
}
