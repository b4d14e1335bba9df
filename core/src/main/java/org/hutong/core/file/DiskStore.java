package org.hutong.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as files of a directory, in 256 folders, named by their ids alone: no text of a client ever
 * becomes a part of a path.
 *
 * <p>While an upload arrives, a small file beside it, the <em>mark</em>, holds the number of bytes
 * that count. The order is what makes it true: the bytes are forced, then the mark is written and
 * forced. So after {@code kill -9} or loss of power the mark may be too low, never too high, and
 * what lies beyond it is cut off before anything is appended. A folder is forced when a name in it
 * was made or moved.
 */
final class DiskStore implements BlobStore {
  private static final String MARK = ".mark";
  private static final String THUMBNAIL = ".thumbnail";

  private final Path root;

  DiskStore(Path root) {
    this.root = root;
  }

  private Path path(UUID id) {
    String name = id.toString();
    return root.resolve(name.substring(name.length() - 2)).resolve(name);
  }

  private Path mark(UUID id) {
    Path path = path(id);
    return path.resolveSibling(path.getFileName() + MARK);
  }

  @Override
  public long kept(UUID id) throws IOException {
    try (FileChannel mark = FileChannel.open(mark(id), StandardOpenOption.READ)) {
      return read(mark);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** A mark that was cut off by a crash at its birth counts nothing. */
  private static long read(FileChannel mark) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    while (number.hasRemaining() && mark.read(number, number.position()) > 0) {
      // A file gives eight bytes at once or in two pieces.
    }
    return number.hasRemaining() ? 0 : number.getLong(0);
  }

  @Override
  public Appender append(UUID id) throws IOException {
    Path path = path(id);
    Path folder = folder(path);
    FileChannel mark = null;
    try {
      Files.createDirectories(folder);
      boolean fresh = !Files.exists(path);
      mark =
          FileChannel.open(
              mark(id),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileChannel bytes =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var appender = new DiskAppender(bytes, mark, read(mark));
      if (fresh) {
        appender.keep();
        force(folder);
        force(root);
      }
      return appender;
    } catch (IOException e) {
      if (mark != null) {
        mark.close();
      }
      throw full(e);
    }
  }

  private static Path folder(Path path) {
    Path folder = path.getParent();
    if (folder == null) {
      throw new IllegalStateException("a blob lies in a folder: " + path);
    }
    return folder;
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void seal(UUID id) throws IOException {
    Files.deleteIfExists(mark(id));
  }

  @Override
  public SeekableByteChannel open(UUID id) throws IOException {
    return FileChannel.open(path(id), StandardOpenOption.READ);
  }

  @Override
  public void move(UUID from, UUID to) throws IOException {
    Path target = path(to);
    Files.createDirectories(folder(target));
    Files.move(
        path(from), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(folder(target));
  }

  private Path thumbnailPath(UUID id, String ending) {
    Path path = path(id);
    return path.resolveSibling(path.getFileName() + THUMBNAIL + ending);
  }

  @Override
  public byte @Nullable [] thumbnail(UUID id) throws IOException {
    try {
      return Files.readAllBytes(thumbnailPath(id, ""));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whole or not at all; whoever deletes the blob meanwhile deletes it before or sees it. */
  @Override
  public void keepThumbnail(UUID id, byte[] bytes) throws IOException {
    Path fresh = thumbnailPath(id, ".new");
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, thumbnailPath(id, ""), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw full(e);
    }
    if (!Files.exists(path(id))) {
      Files.deleteIfExists(thumbnailPath(id, ""));
    }
  }

  @Override
  public void delete(UUID id) throws IOException {
    Files.deleteIfExists(path(id));
    Files.deleteIfExists(thumbnailPath(id, ""));
    Files.deleteIfExists(thumbnailPath(id, ".new"));
    Files.deleteIfExists(mark(id));
  }

  @Override
  public Space space() throws IOException {
    Files.createDirectories(root);
    FileStore store = Files.getFileStore(root);
    return new Space(store.getTotalSpace(), store.getUsableSpace());
  }

  /** There is no code for it in Java: the text is the C library's. */
  static IOException full(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded")
        ? new StorageFullException("The disk is full", e)
        : e;
  }

  private static final class DiskAppender implements Appender {
    private final FileChannel bytes;
    private final FileChannel mark;
    private long kept;
    private long written;

    DiskAppender(FileChannel bytes, FileChannel mark, long kept) throws IOException {
      this.bytes = bytes;
      this.mark = mark;
      this.kept = kept;
      this.written = kept;
      bytes.truncate(kept);
      bytes.position(kept);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
      try {
        while (buffer.hasRemaining()) {
          written += bytes.write(buffer);
        }
      } catch (IOException e) {
        throw full(e);
      }
    }

    @Override
    public long keep() throws IOException {
      try {
        bytes.force(true);
        mark.write(ByteBuffer.allocate(Long.BYTES).putLong(0, written), 0);
        mark.force(true);
        kept = written;
        return kept;
      } catch (IOException e) {
        throw full(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (mark;
          bytes) {
        if (written > kept) {
          bytes.truncate(kept);
        }
      }
    }
  }
}
