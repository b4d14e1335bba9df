package org.hutong.core.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.hutong.core.app.backup.Restore;
import org.hutong.core.store.OwnFiles;

/** The data directory, held by one process at a time. */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "hutong.lock";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory if need be and takes it.
   *
   * @throws CannotStartException if it cannot be written, or another process holds it; the message
   *     names it
   */
  static DataDirectory take(Path path) {
    Umask.ownerOnly();
    try {
      OwnFiles.directories(path);
    } catch (IOException e) {
      throw notWritable(path, e);
    }
    if (Files.exists(path.resolve(Restore.UNFINISHED))) {
      throw new CannotStartException(
          "A restore into "
              + path
              + " was cut off. Delete that directory, and restore the backup again.");
    }
    FileChannel channel = null;
    try {
      channel =
          OwnFiles.open(
              path.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        throw held(path);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataDirectory(path, channel, lock);
    } catch (java.nio.channels.OverlappingFileLockException e) {
      close(channel);
      throw held(path);
    } catch (IOException e) {
      close(channel);
      throw notWritable(path, e);
    } catch (CannotStartException e) {
      close(channel);
      throw e;
    }
  }

  Path path() {
    return path;
  }

  private static CannotStartException notWritable(Path path, IOException cause) {
    return new CannotStartException(
        "The data directory "
            + path
            + " cannot be written ("
            + cause.getClass().getSimpleName()
            + "). Give this user the right to write there, or name another with --data DIR.",
        cause);
  }

  private static CannotStartException held(Path path) {
    String holder;
    try {
      holder = "process " + Files.readString(path.resolve(LOCK)).trim();
    } catch (IOException e) {
      holder = "another process";
    }
    return new CannotStartException(
        "The data directory "
            + path
            + " is in use by "
            + holder
            + ". Stop that one, or start with another directory: --data DIR --port N.");
  }

  private static void close(java.io.@org.jspecify.annotations.Nullable Closeable closeable) {
    if (closeable != null) {
      try {
        closeable.close();
      } catch (IOException e) {
        // the directory is not ours then: there is nothing to release
      }
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
    } catch (IOException e) {
      // the operating system releases it with the process
    }
    close(channel);
  }
}
