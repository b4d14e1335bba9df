package org.hutong.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What Linux says of a running process.
 *
 * @param cpu of all its threads since its start
 * @param residentBytes of memory now
 * @param writtenBytes that it caused to be written to a disk since its start; 0 on a tmpfs
 */
record ProcessFigures(Duration cpu, long residentBytes, long writtenBytes) {
  static ProcessFigures of(Process process) {
    Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
    long pid = process.pid();
    return new ProcessFigures(
        cpu, number(pid, "status", "VmRSS:") * 1024, number(pid, "io", "write_bytes:"));
  }

  private static long number(long pid, String file, String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/" + file)).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
