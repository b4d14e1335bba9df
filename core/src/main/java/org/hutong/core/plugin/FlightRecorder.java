package org.hutong.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which plugins are at work, in a file that the process writes through memory: when it ends because
 * no memory is left, there is no time for more. The next start reads what the last one was doing.
 * The operating system keeps what was written when a process ends, so nothing is forced to the
 * disk.
 *
 * <p>That the memory ran out is known from a mark beside the file, made by what the launcher hands
 * to the JVM ({@code bin/out-of-memory}); then whoever was inside is a suspect. Without the mark,
 * as on a system without {@code /proc}, a heap that was full when it was last looked at counts, and
 * only calls that had been inside for a while.
 *
 * <p>Calls may begin and end on every thread.
 */
final class FlightRecorder {
  /** What {@code bin/out-of-memory} leaves: the name of the record and this. */
  static final String MARK = ".out-of-memory";

  /** Beyond so many plugins in the life of one process, the later ones are not recorded. */
  static final int MOST = 64;

  /** Of a plugin that is not recorded. */
  private static final int NOBODY = -1;

  private static final int HEAP = 0;
  private static final int FIRST = 64;
  private static final int ENTRY = 128;
  private static final int SIZE = FIRST + MOST * ENTRY;

  // Of an entry.
  private static final int INSIDE = 0;
  private static final int LONG_INSIDE = 4;
  private static final int LENGTH = 8;
  private static final int NAME = 16;
  private static final int LONGEST_NAME = ENTRY - NAME;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfInt UNALIGNED = ValueLayout.JAVA_INT_UNALIGNED;
  private static final VarHandle COUNT = INT.varHandle();

  /** A heap as full as this had nothing left to give. */
  private static final int FULL_PERCENT = 80;

  /** A call that is inside for so long may be what uses the memory up. */
  private static final Duration LONG = Duration.ofMillis(50);

  private final Path file;
  private final Map<String, Integer> entries = new ConcurrentHashMap<>();
  private volatile @Nullable MemorySegment record;
  private boolean quiet = true;

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
      Path mark = file.resolveSibling(file.getFileName() + MARK);
      List<String> suspects =
          Files.isRegularFile(file)
              ? read(MemorySegment.ofArray(Files.readAllBytes(file)), Files.exists(mark))
              : List.of();
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(mark);
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        // Written, not only mapped: on a full disk this fails, and the mapping would kill the
        // process.
        channel.truncate(0).write(ByteBuffer.allocate(SIZE));
        MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.ofAuto());
        entries.clear();
        record = mapped;
      }
      return suspects;
    } catch (IOException e) {
      throw new UncheckedIOException("The record of the plugins' calls cannot be written", e);
    }
  }

  private static List<String> read(MemorySegment from, boolean outOfMemory) {
    var names = new TreeSet<String>();
    if (from.byteSize() == SIZE && (outOfMemory || from.get(UNALIGNED, HEAP) >= FULL_PERCENT)) {
      for (long at = FIRST; at < SIZE; at += ENTRY) {
        if (from.get(UNALIGNED, at + (outOfMemory ? INSIDE : LONG_INSIDE)) > 0) {
          int length = Math.clamp(from.get(UNALIGNED, at + LENGTH), 0, LONGEST_NAME);
          byte[] name = from.asSlice(at + NAME, length).toArray(ValueLayout.JAVA_BYTE);
          names.add(new String(name, StandardCharsets.US_ASCII));
        }
      }
    }
    return List.copyOf(names);
  }

  /**
   * A call into the plugin begins.
   *
   * @return what to give to {@link #ends}
   */
  int begins(String plugin) {
    MemorySegment to = record;
    if (to == null) {
      return NOBODY;
    }
    Integer known = entries.get(plugin);
    int entry = known == null ? enter(to, plugin) : known;
    add(to, entry, 1);
    return entry;
  }

  void ends(int entry) {
    MemorySegment to = record;
    if (to != null) {
      add(to, entry, -1);
    }
  }

  private static void add(MemorySegment to, int entry, int calls) {
    if (entry != NOBODY) {
      COUNT.getAndAdd(to, at(entry) + INSIDE, calls);
    }
  }

  private static long at(int entry) {
    return FIRST + (long) entry * ENTRY;
  }

  private synchronized int enter(MemorySegment to, String plugin) {
    Integer known = entries.get(plugin);
    if (known != null) {
      return known;
    }
    int entry = entries.size() < MOST ? entries.size() : NOBODY;
    if (entry != NOBODY) {
      byte[] name = plugin.getBytes(StandardCharsets.US_ASCII);
      int length = Math.min(name.length, LONGEST_NAME);
      MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, at(entry) + NAME, length);
      to.set(INT, at(entry) + LENGTH, length);
      entries.put(plugin, entry);
    }
    return entry;
  }

  /** Writes down what has been at work for a while, and how full the heap is. By one thread. */
  void look(long now, Collection<CallWatch.Call> calls) {
    MemorySegment to = record;
    if (to == null || (calls.isEmpty() && quiet)) {
      return;
    }
    var lasting = new BitSet(MOST);
    for (CallWatch.Call call : calls) {
      Integer entry = entries.get(call.plugin);
      if (entry != null && now - call.began >= LONG.toNanos()) {
        lasting.set(entry);
      }
    }
    for (int entry = 0; entry < MOST; entry++) {
      to.set(INT, at(entry) + LONG_INSIDE, lasting.get(entry) ? 1 : 0);
    }
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    to.set(INT, HEAP, (int) (heap.getUsed() * 100 / Math.max(1, heap.getMax())));
    quiet = calls.isEmpty();
  }

  /** The process ends in order: nobody is a suspect. */
  void close() {
    MemorySegment to = record;
    if (to != null) {
      record = null;
      to.fill((byte) 0);
    }
  }
}
