package org.hutong.core.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of the database, looked at twice a second. Before it is full, uploads are refused, then
 * messages, so that a commit under way finds the room that it needs. Safe from any thread.
 */
public final class StoreDisk implements Managed {
  private static final Logger log = LoggerFactory.getLogger(StoreDisk.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  /** Messages are taken again when there is a tenth more room than the mark. */
  private static final int MORE = 10;

  private static final String H2_FILE = "jdbc:h2:file:";

  private final Configuration.Disk marks;
  private final Database database;
  private final Timers timers;
  private final @Nullable File directory;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Look look = new Look(Level.ROOM, "", 0, 0);
  private Timers.@Nullable Timer timer;

  /** What is refused. */
  public enum Level {
    ROOM,
    NO_UPLOADS,
    NO_MESSAGES
  }

  /**
   * What was seen last.
   *
   * @param path a directory on the disk; empty if the database lies on none
   * @param free bytes that this process may still write
   * @param total bytes
   */
  public record Look(Level level, String path, long free, long total) {}

  @Inject
  StoreDisk(Configuration configuration, Database database, Timers timers, MeterRegistry meters) {
    this.marks = configuration.disk();
    this.database = database;
    this.timers = timers;
    this.directory = directory(configuration.database().url());
    Gauge.builder("hutong.disk.free", this, disk -> disk.now().free())
        .description("Bytes that may still be written to the disk of the database")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("hutong.disk.size", this, disk -> disk.now().total())
        .description("Size of the disk of the database")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("hutong.disk.level", this, disk -> disk.now().level().ordinal())
        .description("0: the disk has room, 1: uploads are refused, 2: messages too")
        .register(meters);
  }

  private static @Nullable File directory(String url) {
    if (!url.startsWith(H2_FILE)) {
      return null;
    }
    Path file = Path.of(url.substring(H2_FILE.length()).replaceFirst(";.*", "")).toAbsolutePath();
    Path parent = file.getParent();
    return parent == null ? null : parent.toFile();
  }

  @Override
  public void start() {
    look();
    timer = timers.every(PERIOD, this::look);
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** What was seen at most half a second ago. Never blocks. */
  public Look now() {
    return look;
  }

  /** Called after each look; must not block. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  void look() {
    File disk = directory;
    if (disk != null) {
      see(disk);
    }
    listeners.forEach(Runnable::run);
  }

  /** A disk that says nothing of itself counts as one with room: its failures tell. */
  private void see(File disk) {
    Look last = look;
    long total = disk.getTotalSpace();
    long free = disk.getUsableSpace();
    Level level = total <= 0 ? Level.ROOM : level(last.level, free, total);
    look = new Look(level, disk.getPath(), free, total);
    database.room(level != Level.NO_MESSAGES);
    if (level != last.level) {
      log.atLevel(level == Level.ROOM ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
          .log("{}", sentence());
    }
  }

  private Level level(Level last, long free, long total) {
    if (free < raised(marks.messagesBelow(total), last == Level.NO_MESSAGES)) {
      return Level.NO_MESSAGES;
    }
    return free < raised(marks.uploadsBelow(total), last != Level.ROOM)
        ? Level.NO_UPLOADS
        : Level.ROOM;
  }

  private static long raised(long mark, boolean below) {
    return below ? mark + mark / MORE : mark;
  }

  /** For administrators: which disk, how much is free, and what follows from it. */
  String sentence() {
    Look seen = look;
    String room =
        "The disk of %s has %s of %s free".formatted(seen.path, size(seen.free), size(seen.total));
    return switch (seen.level) {
      case ROOM -> room;
      case NO_UPLOADS ->
          room
              + ": uploads are refused below "
              + size(marks.uploadsBelow(seen.total))
              + ". Free some space.";
      case NO_MESSAGES ->
          room
              + ": messages wait with their senders below "
              + size(marks.messagesBelow(seen.total))
              + ". Free some space; they are taken again by themselves.";
    };
  }

  private static String size(long bytes) {
    return bytes >= 10L << 30 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
  }
}
