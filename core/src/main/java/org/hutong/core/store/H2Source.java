package org.hutong.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
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
 *
 * <p>H2 also closes a database by itself when a write, a force or a thread of its own fails, and
 * the next connection would open it again without any of this. So it reaches its file through
 * {@link StoreFilePath}, and only {@link #open} lets it open the file.
 */
final class H2Source implements Source {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(H2Source.class);
  private static final String PREFIX = "jdbc:h2:";
  private static final String FILE = "file:";
  private static final String CLEAN = ",clean:1,";
  private static final int HEADER = 4096;
  private static final Object OPENING = new Object();

  private final String url;
  private final String user;
  private volatile String password;
  private final Consumer<String> listener = this::lost;
  private volatile @Nullable Opened opened;
  private boolean known;
  private volatile Consumer<String> listening = why -> {};
  private volatile int loginTimeout = 5;

  /** The database as H2 has it in memory, and the one channel that it writes to. */
  private record Opened(
      StoreFile file,
      StoreChannel channel,
      String address,
      org.h2.engine.Database engine,
      Connection anchor) {
    boolean alive() {
      return channel.failure() == null
          && !engine.isClosing()
          && engine.getStore().getMvStore().getPanicException() == null;
    }

    boolean has(Connection connection) throws SQLException {
      return engineOf(connection) == engine;
    }
  }

  H2Source(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
    StoreFilePath.plugIn();
  }

  @Override
  public void password(String given) {
    password = given;
  }

  /**
   * One at a time: nobody may open the file while it is looked through. It is looked through only
   * while H2 does not have it open: a second descriptor of this process that is closed would take
   * H2's lock on the file with it. The first connection stays open as long as the database.
   */
  @Override
  public void open() throws SQLException {
    synchronized (OPENING) {
      Opened last = opened;
      if (last != null) {
        end(last, "It is opened again");
        opened = null;
      }
      String name = file(url);
      FileUtils.createDirectories(FileUtils.getParent(name));
      StoreFile file = StoreFile.of(name);
      if (file.current() == null) {
        usable(name, known);
        repair(file);
        recoverFile(StoreFilePath.name(file.allow(), name));
        file.allow();
      }
      var login = new H2Password(user, password);
      Connection anchor = login.connect(address(file.number()), () -> addressAgain(file));
      opened = opened(file, address(file.number()), anchor);
      known = true;
    }
  }

  /** H2 ends what it has opened when it refuses a password, and may open a file once. */
  private String addressAgain(StoreFile file) {
    if (file.current() == null) {
      file.allow();
    }
    return address(file.number());
  }

  private Opened opened(StoreFile file, String address, Connection anchor) throws SQLException {
    StoreChannel channel = file.current();
    if (channel == null) {
      throw gone("The database was closed while it was opened");
    }
    file.forget(listener);
    file.listen(listener);
    return new Opened(file, channel, address, engineOf(anchor), anchor);
  }

  /** A file that was there must not be taken for a new installation, nor one that is read only. */
  private static void usable(String name, boolean known) throws SQLException {
    FilePath path = FilePath.get(name);
    if (known && (!path.exists() || path.size() == 0)) {
      throw new SQLException("The database's file " + name + " is not there any more", "HY000");
    }
    if (path.exists() && !path.canWrite()) {
      throw new SQLException("The database's file " + name + " can only be read", "HY000");
    }
  }

  private static void repair(StoreFile file) throws SQLException {
    try {
      file.repair();
    } catch (IOException | RuntimeException e) {
      throw new SQLException(
          "The database's file cannot be written: " + e.getMessage(), "HY000", e);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Opened now = opened;
    if (now == null || !now.alive()) {
      throw gone("The database is closed");
    }
    Connection connection = DriverManager.getConnection(now.address, user, password);
    if (!now.has(connection) || !now.alive()) {
      connection.close();
      throw gone("The database was closed");
    }
    return connection;
  }

  private static SQLException gone(String reason) {
    return new SQLNonTransientConnectionException(reason, "08003");
  }

  @Override
  public boolean alive() {
    Opened now = opened;
    return now != null && now.alive();
  }

  @Override
  public boolean alive(Connection connection) {
    Opened now = opened;
    try {
      return now != null && now.has(connection) && now.alive();
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void whenLost(Consumer<String> told) {
    listening = told;
  }

  private void lost(String why) {
    Opened now = opened;
    if (now != null && !now.alive()) {
      listening.accept(why);
    }
  }

  @Override
  public void abandon(String why) {
    Opened last = opened;
    if (last != null) {
      end(last, why);
    }
  }

  /**
   * H2 leaves a database half open after some of its failures: nothing of it may write again, and
   * it must not stay in H2's list, which nobody else empties.
   */
  private static void end(Opened last, String why) {
    last.channel.fail(why);
    try {
      last.engine.shutdownImmediately();
    } catch (RuntimeException | AssertionError e) {
      log.debug("The closed database ended with an error", e);
    }
    try {
      last.engine.setPowerOffCount(1);
      last.engine.checkPowerOff();
    } catch (RuntimeException | AssertionError e) {
      log.trace("The closed database is gone from the list", e);
    }
  }

  @Override
  public void shutdown(Connection connection) throws SQLException {
    close();
    try (var statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  @Override
  public void close() {
    Opened last = opened;
    if (last != null) {
      last.file.forget(listener);
    }
  }

  private static org.h2.engine.Database engineOf(Connection connection) throws SQLException {
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
      try {
        return session.getDatabase();
      } catch (DbException e) {
        throw gone("The connection is closed");
      }
    }
    throw new SQLException("The database does not live in this process");
  }

  /** Makes the newest commit of a file the one that H2 finds. H2 must not have it open. */
  static void recover(String url) throws SQLException {
    recoverFile(file(url));
  }

  private static void recoverFile(String name) throws SQLException {
    try {
      if (!FilePath.get(name).exists() || FilePath.get(name).size() == 0 || clean(name)) {
        return;
      }
      MVStore store =
          new MVStore.Builder().fileName(name).recoveryMode().autoCommitDisabled().open();
      H2File.refuseEmpty(store);
      long version = store.getCurrentVersion();
      store.close();
      log.info("The database was not closed in order; its newest commit was found ({})", version);
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

  /** The address by which H2 goes through {@link StoreFilePath}. */
  private String address(long number) {
    String path = url.substring(PREFIX.length());
    String plain = path.startsWith(FILE) ? path.substring(FILE.length()) : path;
    return PREFIX + StoreFilePath.name(number, plain);
  }

  /** Where H2 keeps the database of this address. */
  static String file(String url) {
    String path = url.substring(PREFIX.length()).replaceFirst(";.*", "");
    return (path.startsWith(FILE) ? path.substring(FILE.length()) : path) + StoreFile.SUFFIX;
  }

  /** H2 writes this mark last when it closes a file, and takes it away when it opens it. */
  static boolean clean(String name) throws IOException {
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
