package org.hutong.core.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port of this machine, as far as Linux tells us in {@code /proc}. */
final class PortHolder {
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /** For example {@code process 4711 (java -jar other.jar)}; empty if it cannot be known. */
  static Optional<String> of(int port) {
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .flatMap(table -> inodes(Path.of(table), port))
        .flatMap(inode -> owners("socket:[" + inode + "]"))
        .findFirst();
  }

  private static Stream<String> inodes(Path table, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return lines(table).stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(f -> f.length > INODE && f[STATE].equals(LISTENING))
        .filter(f -> f[LOCAL_ADDRESS].endsWith(suffix))
        .map(f -> f[INODE]);
  }

  private static Stream<String> owners(String socket) {
    return list(Path.of("/proc")).stream()
        .filter(p -> p.getFileName().toString().chars().allMatch(Character::isDigit))
        .filter(p -> list(p.resolve("fd")).stream().anyMatch(fd -> isLinkTo(fd, socket)))
        .map(PortHolder::describe);
  }

  private static String describe(Path process) {
    String command = String.join("", lines(process.resolve("cmdline"))).replace('\0', ' ').strip();
    String shown = command.length() > 120 ? command.substring(0, 120) + "…" : command;
    return "process " + process.getFileName() + (shown.isEmpty() ? "" : " (" + shown + ")");
  }

  private static boolean isLinkTo(Path link, String target) {
    try {
      return Files.readSymbolicLink(link).toString().equals(target);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
