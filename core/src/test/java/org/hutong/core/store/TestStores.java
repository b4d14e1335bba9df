package org.hutong.core.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.time.SystemTime;

/** Real databases for tests, in files. */
public final class TestStores {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private TestStores() {}

  /**
   * Where the database lies. One on no real disk has a folder of its own each time: what a start
   * leaves there says that there was a database, and such a disk is emptied between two tests.
   */
  private static Path data(String url) {
    String file = url.replaceFirst(";.*", "").replaceFirst("^jdbc:h2:(file:)?", "");
    Path parent = file.startsWith("/") ? Path.of(file).getParent() : null;
    return parent == null ? fresh() : parent;
  }

  private static Path fresh() {
    try {
      return Files.createTempDirectory(Path.of("target"), "data-of-a-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Configuration configuration(String url, Durability durability) {
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", null, null, List.of(), new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        data(url),
        new Configuration.Database(url, "sa", "", new Configuration.Pool(8, 4), durability),
        new Configuration.Node("test"),
        new Configuration.Plugins(Path.of("plugins"), Path.of("bundled"), false),
        new Configuration.Files(Path.of("files"), 1 << 30, 2L << 30),
        new Configuration.Limits(65_536, 262_144, 100, 600, 5_000, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN),
        new Configuration.MasterKey(KEY, Path.of("unused")),
        new Configuration.Disk(null, null));
  }

  public static String url(Path directory) {
    return "jdbc:h2:file:" + directory.resolve("hutong");
  }

  /** Not started yet. */
  public static Database database(String url, Durability durability) {
    return new Database(
        configuration(url, durability), new SystemTime(), new SimpleMeterRegistry());
  }

  /** One that believes whatever the address says: for proofs that the check is needed. */
  public static Database unchecked(String url, Durability durability) {
    return Database.unchecked(
        configuration(url, durability), new SystemTime(), new SimpleMeterRegistry());
  }

  /** Opens a file as the product does, to look at it. */
  public static Connection look(String url) throws SQLException {
    String file = H2Source.file(url);
    H2Recovery.recover(file, file, StoreFile.of(file)::patch);
    return DriverManager.getConnection(url + ";DB_CLOSE_DELAY=0", "sa", "");
  }

  /** What a start does with a file that takes more than is in it. */
  public static void shrink(String url) {
    H2Compaction.shrink(H2Source.file(url), 1);
  }

  public static Database started(Path directory) {
    Database database = database(url(directory), Durability.PROCESS);
    database.start();
    return database;
  }
}
