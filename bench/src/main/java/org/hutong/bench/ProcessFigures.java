package org.hutong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What Linux says of a running process. */
record ProcessFigures(Duration cpu, long residentBytes) {
  static ProcessFigures of(Process process) {
    Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
    return new ProcessFigures(cpu, resident(process.pid()));
  }

  private static long resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
