package org.hutong.core.store;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections to an H2 file whose newest commit is found again after it was not closed in order
 * ({@link H2Recovery}).
 *
 * <p>H2 also closes a database by itself when a write, a force or a thread of its own fails, and
 * the next connection would open it again without any of this. So it reaches its file through
 * {@link StoreFilePath}, and only {@link #open} lets it open the file.
 */
final class H2Source implements Source {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(H2Source.class);
  private static final String PREFIX = "jdbc:h2:";
  private static final String FILE = "file:";

  /** Commits of H2 itself, beside those of the connections, between two forces. */
  private static final int OWN_COMMITS = 12;

  private static final Object OPENING = new Object();

  private final String url;
  private final String user;

  /**
   * Commits whose chunks are not written over. By default H2 writes over what the last commit but
   * one needs, and of what is written and not forced a power cut may leave a part: so these are
   * more than can lie between two forces, each connection waiting for one after its commit.
   */
  private final int versions;

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
      Connection anchor,
      StoreConnection.Fate fate) {
    boolean alive() {
      return channel.failure() == null
          && !engine.isClosing()
          && engine.getStore().getMvStore().getPanicException() == null;
    }

    boolean has(Connection connection) throws SQLException {
      return engineOf(connection) == engine;
    }
  }

  H2Source(String url, String user, String password, int connections) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.versions = connections + OWN_COMMITS;
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
        String writable = StoreFilePath.name(file.allow(), name);
        if (!H2Recovery.recover(name, writable, file::patch) && !known) {
          H2Compaction.shrink(name, H2Compaction.LEAST);
        }
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
    org.h2.engine.Database engine = engineOf(anchor);
    engine.getStore().getMvStore().setVersionsToKeep(versions);
    return new Opened(file, channel, address, engine, anchor, new StoreConnection.Fate(channel));
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
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    Connection connection = new StoreConnection(now.address, login, now.fate);
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
      // First the file, alone: who is writing to it now has its lock, fails, and then wants the
      // lock
      // of the engine. To take them the other way round would leave both waiting for ever.
      last.engine.getStore().getMvStore().closeImmediately();
    } catch (RuntimeException | AssertionError e) {
      log.debug("The file of the closed database ended with an error", e);
    }
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
    last.fate.over();
    release(last);
  }

  /** H2 remembers what was never closed, and with it all that the database had in memory. */
  private static void release(Opened last) {
    try {
      last.anchor.close();
    } catch (SQLException | RuntimeException e) {
      log.trace("The first connection of a closed database", e);
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
      release(last);
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
