package org.hutong.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a database in this process, whoever uses it. H2 closes it by itself when something
 * fails, and opens it again at the next connection as if nothing had happened; here it stays closed
 * until somebody opens it who has read it back before. What was written and not forced since is
 * remembered, so that it can be written once more: after a failed force the operating system takes
 * pages for written that are not. Safe from any thread.
 */
final class StoreFile {
  static final String SUFFIX = ".mv.db";

  /** Beside the file after a failed force: the next process has no memory of what was written. */
  private static final String MARK = ".unforced";

  /** Ranges that are remembered; beyond it the whole file counts as not forced. */
  private static final int RANGES = 4096;

  private static final Collection<Map.Entry<Long, Long>> ALL =
      List.of(Map.entry(0L, Long.MAX_VALUE));

  private static final int BLOCK = 1 << 20;

  /** Where H2 keeps its two headers, each with a sum of its own. */
  private static final int HEADERS = 8192;

  private static final Logger log = LoggerFactory.getLogger(StoreFile.class);

  /** Two databases of one process may use the same file, and H2 makes its paths by itself. */
  private static final Map<String, StoreFile> FILES = new ConcurrentHashMap<>();

  /** H2 knows databases by their names for as long as the process lives: none comes twice. */
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final TreeMap<Long, Long> unforced = new TreeMap<>();
  private final TreeMap<Long, Long> torn = new TreeMap<>();
  private boolean allUnforced;
  private boolean everForced;
  private boolean forceFailed;
  private long number;
  private boolean used = true;
  private volatile @Nullable StoreChannel current;

  /** The one before, whether it failed or not. */
  private @Nullable StoreChannel last;

  private StoreFile(String name) {
    this.name = name;
  }

  /** By the name that H2 gives it, without the scheme. */
  static StoreFile of(String name) {
    FilePath path = FilePath.get(name);
    FilePath folder = path.getParent();
    String real =
        path.exists() || folder == null
            ? path.toRealPath().toString()
            : folder.toRealPath() + "/" + path.getName();
    return FILES.computeIfAbsent(real, StoreFile::new);
  }

  /** Opens a channel. */
  @FunctionalInterface
  interface Opening {
    FileChannel open() throws IOException;
  }

  FileChannel open(long asked, Opening opening) throws IOException {
    synchronized (this) {
      if (used || asked != number) {
        throw new IOException("The database was closed by a failure and is not read back yet");
      }
      used = true;
    }
    StoreChannel opened = new StoreChannel(this, opening.open());
    synchronized (this) {
      current = opened;
      last = opened;
    }
    return opened;
  }

  /** Whoever has read the file back lets H2 open it for writing, once, under a new number. */
  synchronized long allow() {
    used = false;
    number = NUMBERS.incrementAndGet();
    return number;
  }

  /** Under which number H2 has the file open. */
  synchronized long number() {
    return number;
  }

  /** What H2 works with now; null if it has nothing open. */
  @Nullable StoreChannel current() {
    StoreChannel now = current;
    return now == null || now.failure() != null ? null : now;
  }

  /** Told why as soon as a channel fails or is closed; on the thread that found it. */
  void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  void forget(Consumer<String> listener) {
    listeners.remove(listener);
  }

  void failed(StoreChannel channel, String why) {
    synchronized (this) {
      if (current == channel) {
        current = null;
      }
    }
    listeners.forEach(listener -> listener.accept(why));
  }

  synchronized void wrote(long from, long to) {
    if (unforced.size() >= RANGES || to == Long.MAX_VALUE) {
      allUnforced = true;
      unforced.clear();
    }
    if (!allUnforced) {
      unforced.merge(from, to, Math::max);
    }
  }

  /** A write there failed: of the new bytes a part may be there, of the old ones another. */
  synchronized void tore(long from, long to) {
    if (from >= HEADERS) {
      torn.merge(from, to, Math::max);
    }
  }

  /** What is being forced; given back by {@link #notForced} if that fails. */
  synchronized Collection<Map.Entry<Long, Long>> forcing() {
    Collection<Map.Entry<Long, Long>> ranges = allUnforced ? ALL : List.copyOf(unforced.entrySet());
    unforced.clear();
    allUnforced = false;
    return ranges;
  }

  synchronized void forced() {
    everForced = true;
  }

  /**
   * Whatever the operating system says of these ranges later: they may not be on the disk. A first
   * force may have failed for what a process before this one wrote.
   */
  void notForced(Collection<Map.Entry<Long, Long>> ranges) {
    synchronized (this) {
      (everForced ? ranges : ALL).forEach(range -> wrote(range.getKey(), range.getValue()));
      forceFailed = true;
    }
    try {
      FilePath.get(name + MARK).createFile();
    } catch (RuntimeException e) {
      log.warn("A failed force of {} could not be noted down: {}", name, e.getMessage());
    }
  }

  /**
   * What H2 must find before it opens the file after a failure. It must not have it open now; where
   * another process has, nothing is done: it cannot be opened then.
   *
   * @throws IOException if the disk fails still, or does not give back a write of before: it could
   *     come after what is read now. Nothing is lost by trying again
   */
  synchronized void repair() throws IOException {
    if (last != null && !last.quiet()) {
      throw new IOException("A write to the file that failed has not ended yet");
    }
    blank();
    writeAgain();
  }

  /**
   * H2 writes the next chunk where the one lies whose writing failed, under the same number, and
   * looks at its two ends alone: what is left of the one must not pass for a part of the other.
   */
  private void blank() throws IOException {
    if (torn.isEmpty() || !FilePath.get(name).exists()) {
      return;
    }
    try (FileChannel channel = FilePath.get(name).open("rw")) {
      if (channel.tryLock(0, Long.MAX_VALUE, false) == null) {
        return;
      }
      for (Map.Entry<Long, Long> range : torn.entrySet()) {
        long end = Math.min(range.getValue(), channel.size());
        for (long at = range.getKey(); at < end; ) {
          at += channel.write(ByteBuffer.allocate((int) Math.min(BLOCK, end - at)), at);
          wrote(range.getKey(), at);
        }
      }
    }
    torn.clear();
  }

  /** Writes where H2 does not have the file open; whoever opens it next forces it with the rest. */
  void patch(long position, byte[] bytes) throws IOException {
    try (FileChannel channel = FilePath.get(name).open("rw")) {
      if (channel.tryLock(0, Long.MAX_VALUE, false) == null) {
        throw new IOException("The database's file is locked");
      }
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left, position + left.position());
      }
    } finally {
      wrote(position, position + bytes.length);
    }
  }

  /**
   * After a failed force: writes once more, with the same bytes, what may not be on the disk, and
   * forces it.
   */
  private void writeAgain() throws IOException {
    boolean marked = FilePath.get(name + MARK).exists();
    if (!marked && !forceFailed) {
      return;
    }
    Collection<Map.Entry<Long, Long>> ranges =
        allUnforced || !forceFailed ? ALL : List.copyOf(unforced.entrySet());
    try (FileChannel channel = FilePath.get(name).open("rw")) {
      if (channel.tryLock(0, Long.MAX_VALUE, false) == null) {
        return;
      }
      long size = channel.size();
      for (Map.Entry<Long, Long> range : ranges) {
        copy(channel, range.getKey(), Math.min(range.getValue(), size));
      }
      channel.force(true);
    }
    unforced.clear();
    allUnforced = false;
    forceFailed = false;
    if (marked) {
      FilePath.get(name + MARK).delete();
    }
    log.info("What had not been forced to the disk was written again: {}", name);
  }

  private static void copy(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = from; at < to; at += block.limit()) {
      block.clear().limit((int) Math.min(BLOCK, to - at));
      while (block.hasRemaining() && channel.read(block, at + block.position()) >= 0) {
        // A file gives a block in one piece or in several.
      }
      block.flip();
      if (!block.hasRemaining()) {
        return;
      }
      for (int done = 0; block.hasRemaining(); ) {
        done += channel.write(block, at + done);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
