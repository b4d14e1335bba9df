package org.hutong.core.observe;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Looks into the running process. Every method blocks; at most one profile runs at a time. */
public final class Diagnostics {
  private static final Duration LONGEST_PROFILE = Duration.ofMinutes(10);
  private static final String[] DIAGNOSTIC_SIGNATURE = {String[].class.getName()};

  private final Semaphore profiling = new Semaphore(1);

  @Inject
  Diagnostics() {}

  /** A dump of all threads, virtual ones included, as text. */
  public String threads() {
    try {
      Path file = Files.createTempDirectory("hutong-threads").resolve("threads.txt");
      try {
        command("threadDumpToFile", file.toString());
        return Files.readString(file) + "\n\n" + command("threadPrint", "-l");
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A histogram of live objects by class, largest first. Runs a full collection: everything pauses
   * shortly.
   */
  public String heap() {
    return command("gcClassHistogram");
  }

  /**
   * Records a JFR profile.
   *
   * @param length 1 second to 10 minutes
   * @return the recording, at most 64 MiB
   * @throws IllegalStateException if another profile is being recorded
   */
  public byte[] profile(Duration length) {
    if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(LONGEST_PROFILE) > 0) {
      throw new IllegalArgumentException("seconds must be 1 to " + LONGEST_PROFILE.toSeconds());
    }
    if (!profiling.tryAcquire()) {
      throw new IllegalStateException("another profile is being recorded");
    }
    try (var recording = new Recording(Configuration.getConfiguration("profile"))) {
      recording.setMaxSize(64L << 20);
      recording.start();
      await(length);
      recording.stop();
      return contents(recording);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new IllegalStateException("The JDK's profile settings cannot be read", e);
    } finally {
      profiling.release();
    }
  }

  private static byte[] contents(Recording recording) throws IOException {
    Path file = Files.createTempFile("hutong", ".jfr");
    try {
      recording.dump(file);
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void await(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
    }
  }

  /** Calls one of the JVM's own diagnostic commands (those of {@code jcmd}). */
  private static String command(String operation, String... arguments) {
    try {
      var name = new ObjectName("com.sun.management:type=DiagnosticCommand");
      Object answer =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(name, operation, new Object[] {arguments}, DIAGNOSTIC_SIGNATURE);
      return answer.toString();
    } catch (JMException e) {
      throw new IllegalStateException("The JVM does not offer " + operation, e);
    }
  }
}
