package org.hutong.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.store.fs.FileBase;
import org.jspecify.annotations.Nullable;

/**
 * A file as H2 has it open, once. After its first failure nothing is written any more: whoever
 * opens the file again begins with what the disk holds.
 */
final class StoreChannel extends FileBase {
  private final StoreFile file;
  private final FileChannel base;
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  StoreChannel(StoreFile file, FileChannel base) {
    this.file = file;
    this.base = base;
  }

  /** Why it is of no use any more; null while it is. */
  @Nullable String failure() {
    return failure.get();
  }

  /** The first reason counts. */
  void fail(String why) {
    if (failure.compareAndSet(null, why)) {
      file.failed(this, why);
    }
  }

  /** Something that may fail for ever. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T guarded(String what, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IOException | RuntimeException e) {
      fail(what + ": " + e);
      throw e;
    }
  }

  /** Changes the file, unless it failed: then {@link #quiet} waits for nobody who comes later. */
  private <T> T changing(Work<T> work) throws IOException {
    changes.incrementAndGet();
    try {
      String why = failure.get();
      if (why != null) {
        throw new IOException("Nothing is written after a failure: " + why);
      }
      return work.run();
    } finally {
      changes.decrementAndGet();
    }
  }

  /** Whether nothing that was begun before the failure can still reach the file. */
  boolean quiet() {
    return changes.get() == 0;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return changing(() -> written(source, position));
  }

  private int written(ByteBuffer source, long position) throws IOException {
    long end = position + source.remaining();
    try {
      return guarded("The file could not be written", () -> base.write(source, position));
    } catch (IOException | RuntimeException e) {
      file.tore(position, end);
      throw e;
    } finally {
      file.wrote(position, end);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return write(source, base.position());
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    changing(() -> guarded("The file could not be cut", () -> base.truncate(size)));
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    changing(
        () -> {
          forced(metaData);
          return this;
        });
  }

  private void forced(boolean metaData) throws IOException {
    Collection<Map.Entry<Long, Long>> ranges = file.forcing();
    try {
      base.force(metaData);
      file.forced();
    } catch (IOException | RuntimeException e) {
      file.notForced(ranges);
      fail("The file could not be forced to the disk: " + e);
      throw e;
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return guarded("The file could not be read", () -> base.read(target, position));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return guarded("The file could not be read", () -> base.read(target));
  }

  @Override
  public long position() throws IOException {
    return base.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    base.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return guarded("The file's size could not be read", base::size);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return base.tryLock(position, size, shared);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return base.lock(position, size, shared);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return base.map(mode, position, size);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    try {
      base.close();
    } finally {
      fail("The database closed its file");
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
