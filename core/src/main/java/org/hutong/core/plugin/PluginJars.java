package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;

/**
 * The plugins' jars in the database, in pieces, so that every node can fetch what it misses. Blocks
 * on the database; memory does not grow with a jar.
 */
final class PluginJars {
  private static final int PIECE = 512 * 1024;
  private static final Duration HALF_STORED = Duration.ofDays(1);
  private static final String UNUSED =
      " AND sha256 NOT IN (SELECT sha256 FROM plugin)"
          + " AND sha256 NOT IN (SELECT sha256 FROM plugin_candidate)";

  private final Database database;
  private final TimeSource time;

  @Inject
  PluginJars(Database database, TimeSource time) {
    this.database = database;
    this.time = time;
  }

  /** Stores a file unless it is there. */
  void put(String sha256, Path file) throws IOException {
    long size = Files.size(file);
    int pieces = (int) Math.max(1, (size + PIECE - 1) / PIECE);
    if (stored(sha256) == pieces) {
      return;
    }
    remove(sha256);
    try (InputStream in = Files.newInputStream(file)) {
      for (int i = 0; i < pieces; i++) {
        insert(sha256, i, pieces, in.readNBytes(PIECE));
      }
    }
  }

  private int stored(String sha256) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM plugin_jar WHERE sha256 = :sha256")
                .bind("sha256", sha256)
                .mapTo(Integer.class)
                .one());
  }

  private void insert(String sha256, int piece, int pieces, byte[] content) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO plugin_jar (sha256, piece, pieces, stored, content)"
                        + " VALUES (:sha256, :piece, :pieces, :stored, :content)")
                .bind("sha256", sha256)
                .bind("piece", piece)
                .bind("pieces", pieces)
                .bind("stored", time.millis())
                .bind("content", content)
                .execute());
  }

  /** What stands there under the hash; the caller checks it. Empty if it is not all there. */
  Optional<InputStream> open(String sha256) {
    int pieces = stored(sha256);
    return pieces == 0 || piece(sha256, pieces - 1).isEmpty()
        ? Optional.empty()
        : Optional.of(new Pieces(sha256, pieces));
  }

  private Optional<byte[]> piece(String sha256, int piece) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT content FROM plugin_jar WHERE sha256 = :sha256 AND piece = :piece")
                .bind("sha256", sha256)
                .bind("piece", piece)
                .mapTo(byte[].class)
                .findOne());
  }

  private void remove(String sha256) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_jar WHERE sha256 = :sha256")
                .bind("sha256", sha256)
                .execute());
  }

  /** Deletes a jar that no plugin is made of any more. */
  void release(String sha256) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_jar WHERE sha256 = :sha256" + UNUSED)
                .bind("sha256", sha256)
                .execute());
  }

  /** Deletes what an installation left that was cut off. */
  void sweep() {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_jar WHERE stored < :before" + UNUSED)
                .bind("before", time.millis() - HALF_STORED.toMillis())
                .execute());
  }

  /** Reads piece after piece. */
  private final class Pieces extends InputStream {
    private final String sha256;
    private final int pieces;
    private int next;
    private byte[] piece = new byte[0];
    private int at;

    Pieces(String sha256, int pieces) {
      this.sha256 = sha256;
      this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
      return more() ? piece[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!more()) {
        return -1;
      }
      int count = Math.min(length, piece.length - at);
      System.arraycopy(piece, at, bytes, offset, count);
      at += count;
      return count;
    }

    private boolean more() throws IOException {
      while (at == piece.length) {
        if (next == pieces) {
          return false;
        }
        piece =
            piece(sha256, next++)
                .orElseThrow(() -> new IOException("A piece of the jar is not in the database"));
        at = 0;
      }
      return true;
    }
  }
}
