package org.hutong.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.h2.engine.Constants;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
import org.h2.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a file anew that takes far more than is in it, before it is opened. While the server runs
 * nothing of H2 does so: it would move what is on the disk already. The new file is complete,
 * forced and compared with the old one before it takes its name, so whatever ends this in between
 * leaves the old one; what is left of the new one is deleted at the next start.
 */
final class H2Compaction {
  private static final Logger log = LoggerFactory.getLogger(H2Compaction.class);

  /** Bytes: nobody misses less. */
  static final long LEAST = 64L << 20;

  /** How many times more than its content a file takes before it is written anew. */
  private static final int TIMES = 4;

  /** Bytes of content: more would hold up a start for longer than about half a minute. */
  private static final long MOST = 1L << 30;

  /** Bytes that stay free on the disk beside the new file. */
  private static final long SPARE = 64L << 20;

  /** After the name of the file. */
  private static final String ANEW = ".anew";

  private H2Compaction() {}

  /**
   * Never fails: if it cannot be done the file stays as it is. H2 must not have it open, and it was
   * closed in order.
   *
   * @param least bytes of a file that is worth it
   */
  static void shrink(String path, long least) {
    try {
      clear(path);
      FilePath file = FilePath.get(path);
      if (!file.exists() || file.size() < least || !H2Recovery.clean(path)) {
        return;
      }
      long size = file.size();
      long content = content(path);
      if (size / TIMES < content || content > MOST || !room(path, content)) {
        return;
      }
      log.info(
          "The database's file takes {} MiB for about {} MiB of content; it is written anew first",
          mebibytes(size),
          mebibytes(content));
      long start = System.nanoTime();
      writeAnew(path);
      log.info(
          "It takes {} MiB now ({} ms)",
          mebibytes(FilePath.get(path).size()),
          (System.nanoTime() - start) / 1_000_000);
    } catch (MVStoreException e) {
      if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) {
        log.warn("The database's file could not be written anew and stays as it is", e);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("The database's file could not be written anew and stays as it is", e);
    }
  }

  /** What is alive in it, as H2 counts it: rounded up. */
  private static long content(String path) {
    MVStore store = new MVStore.Builder().fileName(path).readOnly().open();
    try {
      long all = 0;
      for (Map.Entry<String, String> entry : store.getLayoutMap().entrySet()) {
        if (entry.getKey().startsWith("chunk.")) {
          Map<String, String> chunk = DataUtils.parseMap(entry.getValue());
          all += DataUtils.parseHexLong(chunk.getOrDefault("liveMax", chunk.get("max")));
        }
      }
      return all;
    } finally {
      store.closeImmediately();
    }
  }

  /** For the new file, and for a copy of the old one where there are no links. */
  private static boolean room(String path, long content) throws IOException {
    return !onDisk(path)
        || Files.getFileStore(Path.of(path)).getUsableSpace()
            > FilePath.get(path).size() + content + SPARE;
  }

  private static void writeAnew(String path) throws IOException {
    String anew = path + ANEW;
    try {
      twin(path, anew);
      MVStoreTool.compact(anew, false);
      compare(path, anew);
      try (FileChannel channel = FilePath.get(anew).open("rw")) {
        channel.force(true);
      }
      if (onDisk(path)) {
        OwnFiles.close(Path.of(anew));
      }
      FileUtils.moveAtomicReplace(anew, path);
    } finally {
      clear(path);
    }
    if (onDisk(path)) {
      OwnFiles.forceDirectory(OwnFiles.folder(Path.of(path)));
    }
  }

  /** H2 puts the new file in the place of the one it reads: so it is given a second name of it. */
  private static void twin(String path, String anew) throws IOException {
    if (onDisk(path)) {
      try {
        Files.createLink(Path.of(anew), Path.of(path));
        return;
      } catch (IOException | UnsupportedOperationException e) {
        log.debug("A file system without links", e);
      }
    }
    IOUtils.copyFiles(path, anew);
  }

  private static boolean onDisk(String path) {
    return Files.isRegularFile(Path.of(path));
  }

  /** What an attempt before this one may have left. */
  private static void clear(String path) {
    String anew = path + ANEW;
    FileUtils.tryDelete(anew);
    FileUtils.tryDelete(anew + Constants.SUFFIX_MV_STORE_TEMP_FILE);
  }

  /** H2 has read and written each row, or failed; that none of the maps is missing is seen here. */
  private static void compare(String path, String anew) throws IOException {
    if (!names(path).equals(names(anew))) {
      throw new IOException("The new file has not all of the old one");
    }
  }

  private static Set<String> names(String path) {
    MVStore store = new MVStore.Builder().fileName(path).readOnly().open();
    try {
      return Set.copyOf(store.getMapNames());
    } finally {
      store.closeImmediately();
    }
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
  }
}
