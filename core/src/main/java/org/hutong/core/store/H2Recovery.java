package org.hutong.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the newest commit of a file the one that H2 opens. H2 2.5.252 does not do so by itself:
 *
 * <ul>
 *   <li>Once it uses free space inside the file again (45 s after the first start), the store
 *       header that it writes beside a chunk names the chunk before it, and if the place of the
 *       next was predicted wrong, the chain that recovery follows ends there. Up to twenty commits
 *       behind it, forced to the disk and intact, would be forgotten. With {@code recoveryMode} it
 *       looks at the whole file instead and finds them (about a second for each gigabyte).
 *   <li>A commit writes its chunk where one was that nothing needs any more, and says in itself
 *       that this one is gone. If it gets to the disk in part, the commit before it still lists the
 *       one that was written over. {@code recoveryMode} knows that nothing needs it; opening a file
 *       that was closed in order does not, and goes back to whatever older commit it happens to
 *       have looked at, twenty versions and more. So the two ends of such a chunk are written
 *       again: then the file is what it was before the commit that failed.
 * </ul>
 *
 * <p>The newest commits are written once more before, since a force may have failed for them, and
 * at last the file is opened as the database will open it, to see that it is the same commit.
 */
final class H2Recovery {
  private static final Logger log = LoggerFactory.getLogger(H2Recovery.class);
  private static final int BLOCK = 4096;
  private static final int FOOTER = 128;
  private static final int HEADERS = 2 * BLOCK;
  private static final int LONGEST_HEADER = 1024;

  /** Bytes read at a time. */
  private static final int PART = 1 << 20;

  /** Commits that one force may have been for, and more. */
  private static final int UNFORCED = 64;

  private static final String CLEAN = "clean";
  private static final String VERSION = "version";
  private static final String CHUNK = "chunk";
  private static final String LENGTH = "len";

  /** What the header of a chunk says of it, beside where it lies. */
  private static final List<String> HEADER =
      List.of(CHUNK, LENGTH, "pages", "max", "map", "root", "time", VERSION, "toc");

  /** Changes the file; what it wrote is forced by what follows. */
  @FunctionalInterface
  interface Patch {
    void write(long position, byte[] bytes) throws IOException;
  }

  private H2Recovery() {}

  /**
   * Nothing is changed if the file was closed in order. H2 must not have it open.
   *
   * @param path of the file
   * @param writable the name by which H2 may open it for writing, once
   * @return whether it was not closed in order
   * @throws SQLException if it cannot be read or written, or if no commit in it can be relied on
   */
  static boolean recover(String path, String writable, Patch patch) throws SQLException {
    try {
      if (!FilePath.get(path).exists() || FilePath.get(path).size() == 0 || inOrder(path)) {
        return false;
      }
      restore(path, patch);
      MVStore store =
          new MVStore.Builder().fileName(writable).recoveryMode().autoCommitDisabled().open();
      H2File.refuseEmpty(store);
      long version = store.getCurrentVersion();
      store.close();
      if (opens(path) != version) {
        throw DataUtils.newMVStoreException(
            DataUtils.ERROR_FILE_CORRUPT,
            "commit {0} is there and cannot be opened; the file was left as it is",
            version);
      }
      log.info("The database was not closed in order; its newest commit was found ({})", version);
      return true;
    } catch (MVStoreException e) {
      throw switch (e.getErrorCode()) {
        case DataUtils.ERROR_FILE_LOCKED ->
            new SQLException("The database's file is locked", "90020", H2Dialect.IN_USE, e);
        case DataUtils.ERROR_FILE_CORRUPT ->
            new SQLException("The database's file is damaged: " + e.getMessage(), "HY000", e);
        default ->
            new SQLException(
                "The database's file cannot be read back: " + e.getMessage(), "HY000", e);
      };
    } catch (IOException e) {
      throw new SQLException("The database's file cannot be read: " + e.getMessage(), "HY000", e);
    }
  }

  /** H2 writes this mark last when it closes a file, and takes it away when it opens it. */
  static boolean clean(String path) throws IOException {
    return header(path).containsKey(CLEAN);
  }

  private static Map<String, String> header(String path) throws IOException {
    try (InputStream in = FilePath.get(path).newInputStream()) {
      String block = new String(in.readNBytes(BLOCK), StandardCharsets.ISO_8859_1);
      String line = block.lines().findFirst().orElse("").trim();
      return line.startsWith("H:") ? DataUtils.parseMap(line) : Map.of();
    } catch (MVStoreException e) {
      return Map.of();
    }
  }

  /** Closed in order, and what the mark promises is what H2 finds. */
  private static boolean inOrder(String path) throws IOException {
    Map<String, String> header = header(path);
    return header.containsKey(CLEAN)
        && opens(path) == DataUtils.parseHexLong(header.getOrDefault(VERSION, "0"));
  }

  /** Which version is found when the file is opened; nothing is written. */
  private static long opens(String path) {
    MVStore store = new MVStore.Builder().fileName(path).readOnly().open();
    long version = store.getCurrentVersion();
    store.closeImmediately();
    return version;
  }

  private static void restore(String path, Patch patch) throws IOException {
    MVStore store = new MVStore.Builder().fileName(path).readOnly().recoveryMode().open();
    List<Map<String, String>> dead = dead(store.getLayoutMap());
    long newest = store.getCurrentVersion();
    store.closeImmediately();
    writeAgain(path, newest, patch);
    List<Map<String, String>> overwritten = new ArrayList<>();
    try (FileChannel file = FilePath.get(path).open("r")) {
      for (Map<String, String> chunk : dead) {
        if (!whole(file, chunk)) {
          overwritten.add(chunk);
        }
      }
    }
    for (Map<String, String> chunk : overwritten) {
      long from = number(chunk, "block") * BLOCK;
      patch.write(from, header(chunk));
      patch.write(from + number(chunk, LENGTH) * BLOCK - FOOTER, footer(chunk));
    }
  }

  /**
   * The newest commits once more, with the same bytes: the process before this one may have been
   * told that a force failed and have ended before it could note that, and then the system takes
   * for written what is not on the disk.
   */
  private static void writeAgain(String path, long newest, Patch patch) throws IOException {
    try (FileChannel file = FilePath.get(path).open("r")) {
      copy(file, 0, HEADERS, patch);
      ByteBuffer part = ByteBuffer.allocate(PART);
      long size = file.size();
      for (long at = HEADERS; at < size; at += PART) {
        part.clear();
        while (part.hasRemaining() && file.read(part, at + part.position()) >= 0) {
          // A file gives what is asked for in one piece or in several.
        }
        for (int block = 0; block + BLOCK <= part.position(); block += BLOCK) {
          long length = length(begun(part.array(), block), newest);
          if (length > 0 && at + block + length <= size) {
            copy(file, at + block, length, patch);
          }
        }
      }
    }
  }

  /** Bytes of a chunk that a force may have been for; 0 if it is another, or none. */
  private static long length(Map<String, String> chunk, long newest) {
    try {
      long behind = newest - number(chunk, VERSION);
      return behind >= 0 && behind < UNFORCED ? number(chunk, LENGTH) * BLOCK : 0;
    } catch (MVStoreException e) {
      return 0; // the beginning of one that was not written to its end
    }
  }

  private static void copy(FileChannel file, long from, long length, Patch patch)
      throws IOException {
    for (long done = 0; done < length; done += PART) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PART, length - done));
      while (bytes.hasRemaining() && file.read(bytes, from + done + bytes.position()) >= 0) {
        // A file gives what is asked for in one piece or in several.
      }
      patch.write(from + done, Arrays.copyOf(bytes.array(), bytes.position()));
    }
  }

  /** What the chunk that begins there says of itself; empty if none does. */
  private static Map<String, String> begun(byte[] bytes, int at) {
    if (bytes[at] != 'c' || bytes[at + 1] != 'h' || bytes[at + 5] != ':') {
      return Map.of();
    }
    int end = at;
    while (end < at + LONGEST_HEADER && bytes[end] != '\n') {
      end++;
    }
    try {
      return DataUtils.parseMap(
          new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).trim());
    } catch (MVStoreException e) {
      return Map.of();
    }
  }

  /** The chunks that are listed and that nothing needs: no page of them is alive. */
  private static List<Map<String, String>> dead(Map<String, String> layout) {
    List<Map<String, String>> dead = new ArrayList<>();
    layout.forEach(
        (key, value) -> {
          if (key.startsWith("chunk.")) {
            Map<String, String> chunk = DataUtils.parseMap(value);
            if ("0".equals(chunk.get("livePages"))
                && number(chunk, "block") > 1
                && number(chunk, LENGTH) > 0) {
              dead.add(chunk);
            }
          }
        });
    return dead;
  }

  /** Whether both of its ends are where they were. */
  private static boolean whole(FileChannel file, Map<String, String> chunk) throws IOException {
    long from = number(chunk, "block") * BLOCK;
    String id = CHUNK + ":" + chunk.get(CHUNK) + ",";
    return text(file, from, id.length()).equals(id)
        && text(file, from + number(chunk, LENGTH) * BLOCK - FOOTER, id.length()).equals(id);
  }

  /** What is there, or a part of it at the end of the file. */
  private static String text(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
      // A file gives what is asked for in one piece or in several.
    }
    return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
  }

  private static long number(Map<String, String> chunk, String key) {
    return DataUtils.parseHexLong(chunk.getOrDefault(key, "0"));
  }

  private static byte[] header(Map<String, String> chunk) {
    return ascii(members(chunk, HEADER) + "\n");
  }

  private static byte[] footer(Map<String, String> chunk) {
    String members = members(chunk, List.of(CHUNK, LENGTH, VERSION));
    byte[] bytes = ascii(members);
    int sum = DataUtils.getFletcher32(bytes, 0, bytes.length);
    String whole = members + ",fletcher:" + Integer.toHexString(sum);
    return ascii(whole + " ".repeat(FOOTER - 1 - whole.length()) + "\n");
  }

  private static String members(Map<String, String> chunk, List<String> keys) {
    StringBuilder text = new StringBuilder();
    for (String key : keys) {
      String value = chunk.get(key);
      if (value != null) {
        text.append(text.isEmpty() ? "" : ",").append(key).append(':').append(value);
      }
    }
    return text.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
