package org.hutong.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which plugins were at work, and how full the heap was, in a file that the process writes through
 * memory: when it ends because no memory is left, there is no time for more. The next start reads
 * what the last one was doing. The operating system keeps what was written when a process ends, so
 * nothing is forced to the disk.
 */
final class FlightRecorder {
  private static final int SIZE = 8 * 1024;
  private static final int HEAP = 0;
  private static final int COUNT = 4;
  private static final int NAMES = 8;
  private static final int NAME = 1 + 100;
  private static final int MOST = (SIZE - NAMES) / NAME;

  /** A heap as full as this had nothing left to give. */
  private static final int FULL_PERCENT = 80;

  /** A call that is inside for so long may be what uses the memory up. */
  private static final Duration LONG = Duration.ofMillis(50);

  private final Path file;
  private @Nullable MappedByteBuffer record;
  private boolean empty = true;

  FlightRecorder(Path file) {
    this.file = file;
  }

  /**
   * Begins a new record.
   *
   * @return the plugins that were at work when the process before ran out of memory; none if it
   *     ended in another way
   */
  List<String> open() {
    try {
      List<String> suspects =
          Files.isRegularFile(file) ? read(Files.readAllBytes(file)) : List.of();
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        mapped.putInt(HEAP, 0).putInt(COUNT, 0);
        record = mapped;
      }
      return suspects;
    } catch (IOException e) {
      throw new UncheckedIOException("The record of the plugins' calls cannot be written", e);
    }
  }

  private static List<String> read(byte[] bytes) {
    if (bytes.length != SIZE) {
      return List.of();
    }
    var buffer = java.nio.ByteBuffer.wrap(bytes);
    int count = Math.clamp(buffer.getInt(COUNT), 0, MOST);
    if (buffer.getInt(HEAP) < FULL_PERCENT) {
      return List.of();
    }
    var names = new TreeSet<String>();
    for (int i = 0; i < count; i++) {
      int at = NAMES + i * NAME;
      int length = Math.min(bytes[at] & 0xFF, NAME - 1);
      names.add(new String(bytes, at + 1, length, StandardCharsets.US_ASCII));
    }
    return List.copyOf(names);
  }

  /** Writes down what is at work. Used by one thread. */
  void record(long now, Collection<CallWatch.Call> calls) {
    MappedByteBuffer to = record;
    if (to == null || (calls.isEmpty() && empty)) {
      return;
    }
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    int count = 0;
    for (CallWatch.Call call : calls) {
      if (now - call.began >= LONG.toNanos() && count < MOST) {
        byte[] name = call.plugin.getBytes(StandardCharsets.US_ASCII);
        int at = NAMES + count++ * NAME;
        to.put(at, (byte) Math.min(name.length, NAME - 1));
        to.put(at + 1, name, 0, Math.min(name.length, NAME - 1));
      }
    }
    to.putInt(COUNT, count);
    to.putInt(HEAP, (int) (heap.getUsed() * 100 / Math.max(1, heap.getMax())));
    empty = calls.isEmpty();
  }

  /** The process ends in order. */
  void close() {
    MappedByteBuffer to = record;
    if (to != null) {
      to.putInt(COUNT, 0);
    }
  }
}
