package org.hutong.core.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What this process runs on, in one line for who sizes a machine. */
final class VirtualMachine {
  private static final long MEGABYTE = 1 << 20;

  private VirtualMachine() {}

  static String line() {
    List<String> collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList();
    boolean cache =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(option -> option.startsWith("-XX:AOTCache="));
    Runtime runtime = Runtime.getRuntime();
    return "Java %s, %d processors, %s, heap of at most %d MB, %s start-up cache"
        .formatted(
            Runtime.version(),
            runtime.availableProcessors(),
            collector(collectors),
            runtime.maxMemory() / MEGABYTE,
            cache ? "with a" : "without a");
  }

  /** The name that people know a collector by; the beans are called after its parts. */
  static String collector(List<String> parts) {
    String first = parts.getFirst();
    if (first.equals("Copy")) {
      return "serial collector";
    }
    if (first.startsWith("PS ")) {
      return "parallel collector";
    }
    return first.replaceFirst("^(G1|ZGC|Shenandoah|Epsilon).*", "$1") + " collector";
  }
}
