package org.hutong.core.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bytes of uploads under their ids. Every method blocks; all are safe from any thread,
 * but for one id only one caller at a time appends, replaces or deletes.
 */
public interface BlobStore {
  /** A store in a directory of its own, which is made when it is needed. */
  static BlobStore onDisk(Path directory) {
    return new DiskStore(directory);
  }

  /**
   * How many bytes of an upload that is still arriving are kept for good: they were forced to the
   * disk before this number was. 0 if nothing is known of it.
   */
  long kept(UUID id) throws IOException;

  /** Goes on after {@link #kept}; what lies beyond, left by a crash, is dropped. */
  Appender append(UUID id) throws IOException;

  /** Nothing is appended any more. */
  void seal(UUID id) throws IOException;

  /**
   * Opens a sealed blob. One that is deleted while it is read stays readable to its end.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  SeekableByteChannel open(UUID id) throws IOException;

  /** Puts a sealed blob in the place of another, which is gone then, in one step. */
  void move(UUID from, UUID to) throws IOException;

  /** What {@link #keepThumbnail} kept of a blob; null if nothing. */
  byte @Nullable [] thumbnail(UUID id) throws IOException;

  /** Keeps a few bytes beside a sealed blob, to be deleted with it; nothing if it is gone. */
  void keepThumbnail(UUID id, byte[] bytes) throws IOException;

  /** Deletes all of it; nothing happens if there is none. */
  void delete(UUID id) throws IOException;

  /** What the place has left. */
  Space space() throws IOException;

  /** Sizes in bytes. */
  record Space(long total, long free) {}

  /** Writes to the end of one blob. Used by one thread. */
  interface Appender extends Closeable {
    /**
     * Writes bytes that count only after {@link #keep}.
     *
     * @throws StorageFullException if there is no room; what was kept before stays
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Forces everything written to the disk, and only then makes it count. */
    long keep() throws IOException;

    /** Ends; what was not kept is dropped. */
    @Override
    void close() throws IOException;
  }
}
