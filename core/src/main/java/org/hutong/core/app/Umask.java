package org.hutong.core.app;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's mask of rights for new files. Set once, it holds for every file that the kernel,
 * the database, libraries and plugins make: none of them needs to remember it.
 */
final class Umask {
  private static final Logger log = LoggerFactory.getLogger(Umask.class);
  private static final int GROUP_AND_OTHERS = 077;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LINE = "Umask:";

  private Umask() {}

  /** From now on new files are the user's own. */
  static void ownerOnly() {
    OptionalInt now = current();
    if (now.isPresent() && (now.getAsInt() & GROUP_AND_OTHERS) == GROUP_AND_OTHERS) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      var umask =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("umask"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int before = (int) umask.invokeExact(GROUP_AND_OTHERS);
      log.debug("The umask was {}", Integer.toOctalString(before));
    } catch (Throwable e) {
      log.warn("The umask cannot be set here ({}): start it with umask 077", e.toString());
    }
  }

  /** What the system says; empty where it does not. */
  static OptionalInt current() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToInt(line -> Integer.parseInt(line.substring(LINE.length()).strip(), 8))
          .findFirst();
    } catch (IOException | RuntimeException e) {
      return OptionalInt.empty();
    }
  }
}
