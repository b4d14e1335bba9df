package org.hutong.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections to an H2 file that finds its newest commit by itself after it was not closed in
 * order.
 *
 * <p>H2 2.5.252 does not: once it uses free space inside the file again (45 s after the first
 * start), the store header that it writes beside a chunk names the chunk before it, and if the
 * place of the next was predicted wrong, the chain that recovery follows ends there. Up to twenty
 * commits behind it, forced to the disk and intact, would be forgotten. With {@code recoveryMode}
 * it looks at the whole file instead and finds them; that is done here, before a file that was not
 * closed in order is opened (about a second for each gigabyte).
 */
final class H2Source implements DataSource {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(H2Source.class);
  private static final String PREFIX = "jdbc:h2:";
  private static final String FILE = "file:";
  private static final String SUFFIX = ".mv.db";
  private static final String CLEAN = ",clean:1,";
  private static final int HEADER = 4096;
  private static final Object OPENING = new Object();

  private final String url;
  private final String user;
  private final String password;
  private @Nullable Connection anchor;
  private volatile int loginTimeout = 5;

  H2Source(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * One at a time: nobody may open the file while it is looked through. It is looked through only
   * while H2 does not have it open: a second descriptor of this process that is closed would take
   * H2's lock on the file with it. The first connection stays open to know that.
   */
  @Override
  public Connection getConnection() throws SQLException {
    synchronized (OPENING) {
      Connection first = anchor;
      if (first == null || first.isClosed()) {
        recover(url);
        anchor = DriverManager.getConnection(url, user, password);
      }
      return DriverManager.getConnection(url, user, password);
    }
  }

  /** Closes the database without writing; the next connection recovers the file. */
  static void shutdownImmediately(Connection connection) throws SQLException {
    synchronized (OPENING) {
      try (var statement = connection.createStatement()) {
        statement.execute("SHUTDOWN IMMEDIATELY");
      }
    }
  }

  /** Makes the newest commit of a file the one that H2 finds. H2 must not have it open. */
  static void recover(String url) throws SQLException {
    String name = file(url);
    try {
      if (!FilePath.get(name).exists() || FilePath.get(name).size() == 0 || clean(name)) {
        return;
      }
      MVStore store =
          new MVStore.Builder().fileName(name).recoveryMode().autoCommitDisabled().open();
      long version = store.getCurrentVersion();
      store.close();
      log.info("The database was not closed in order; its newest commit was found ({})", version);
    } catch (MVStoreException e) {
      if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) {
        throw new SQLException("The database's file is damaged: " + e.getMessage(), "HY000", e);
      }
    } catch (IOException e) {
      throw new SQLException("The database's file cannot be read: " + e.getMessage(), "HY000", e);
    }
  }

  /** Where H2 keeps the database of this address. */
  private static String file(String url) {
    String path = url.substring(PREFIX.length()).replaceFirst(";.*", "");
    return (path.startsWith(FILE) ? path.substring(FILE.length()) : path) + SUFFIX;
  }

  /** H2 writes this mark last when it closes a file, and takes it away when it opens it. */
  private static boolean clean(String name) throws IOException {
    try (InputStream in = FilePath.get(name).newInputStream()) {
      String header = new String(in.readNBytes(HEADER), StandardCharsets.ISO_8859_1);
      return header.contains(CLEAN);
    }
  }

  @Override
  public Connection getConnection(String name, String secret) throws SQLException {
    throw new SQLFeatureNotSupportedException("One user is configured");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeout = seconds;
  }

  /** The pool waits as long for connections that are being opened when it is closed. */
  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("Logs by SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("Wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
