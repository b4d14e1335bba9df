package org.hutong.core.store;

import com.zaxxer.hikari.pool.HikariPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database: opened, migrated and checked at the start. Every method but the accessors blocks;
 * all are safe from any thread.
 */
public final class Database implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final int IN_USE = 90020;

  private final Configuration.Database settings;
  private final Dialect dialect;
  private final String url;
  private final boolean checked;
  private final TimeSource time;
  private final MeterRegistry meters;
  private final TransactionRetry retry;
  private volatile @Nullable Opened opened;

  private record Opened(Pool pool, Jdbi jdbi, Installation installation) {}

  @Inject
  public Database(Configuration configuration, TimeSource time, MeterRegistry meters) {
    this(configuration.database(), dialect(configuration), true, time, meters);
  }

  private Database(
      Configuration.Database settings,
      Dialect dialect,
      boolean checked,
      TimeSource time,
      MeterRegistry meters) {
    this.settings = settings;
    this.dialect = dialect;
    this.url = dialect.complete(settings.url());
    this.checked = checked;
    this.time = time;
    this.meters = meters;
    this.retry = new TransactionRetry(dialect, time, meters);
  }

  /** A database whose settings are believed: for proofs that the check is needed. */
  static Database unchecked(Configuration configuration, TimeSource time, MeterRegistry meters) {
    return new Database(configuration.database(), dialect(configuration), false, time, meters);
  }

  private static Dialect dialect(Configuration configuration) {
    String url = configuration.database().url();
    if (url.startsWith("jdbc:h2:")) {
      return new H2Dialect();
    }
    throw new StoreRefusedException(
        "database.url is '%s': this release stores in H2, for example jdbc:h2:file:/var/lib/hutong/hutong"
            .formatted(url.replaceAll("[?;].*", "")));
  }

  /**
   * Opens, migrates, reads the settings back and warms the pool.
   *
   * @throws StoreRefusedException if the database is in use, cannot be opened, or would lose what
   *     is acknowledged
   */
  @Override
  public void start() {
    Pool pool = open();
    try {
      Migrations.run(pool.source(), dialect);
      Jdbi jdbi = Jdbi.create(pool.source());
      jdbi.registerArrayType(UUID.class, "uuid");
      try (Connection connection = pool.source().getConnection()) {
        if (checked) {
          dialect.verify(connection);
        }
      }
      pool.warm(time);
      opened = new Opened(pool, jdbi, jdbi.withHandle(this::installation));
      Gauge.builder("hutong.store.connections", pool, Pool::open)
          .description("Open connections to the database")
          .register(meters);
      Gauge.builder("hutong.store.connections.busy", pool, Pool::busy)
          .description("Connections to the database that are in use")
          .register(meters);
    } catch (SQLException e) {
      pool.close();
      throw new StoreRefusedException("The database cannot be used: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** What every later start rests on is forced, whatever the durability of messages. */
  private Installation installation(Handle handle) throws SQLException {
    Installation found = Installations.obtain(handle, time);
    dialect.sync(handle.getConnection(), Durability.POWER);
    return found;
  }

  private Pool open() {
    try {
      return new Pool(settings, url, dialect);
    } catch (HikariPool.PoolInitializationException e) {
      throw refused(e);
    }
  }

  private StoreRefusedException refused(RuntimeException e) {
    String file = settings.url().replaceAll(";.*", "");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
        return new StoreRefusedException(
            file
                + " is in use by another process. Stop that one, or give this one another"
                + " directory with --data.",
            e);
      }
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new StoreRefusedException(
        file + " cannot be opened: " + cause.getMessage() + " Check database.url and its rights.",
        e);
  }

  /** Takes no new caller, waits for those inside, at most 5 s, and closes the file. */
  @Override
  public void stop() {
    Opened last = opened;
    opened = null;
    if (last == null) {
      return;
    }
    long end = time.nanos() + DRAIN.toNanos();
    while (last.pool.busy() > 0 && time.nanos() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    shutdown(last.pool);
  }

  /** The pool goes first: it would open the database again for the connection that ended it. */
  private void shutdown(Pool pool) {
    try (pool) {
      Connection connection = pool.beside();
      pool.close();
      dialect.sync(connection, Durability.POWER);
      dialect.shutdown(connection);
    } catch (SQLException e) {
      log.warn("The database did not close in order; it recovers at the next start", e);
    }
  }

  private Opened opened() {
    Opened now = opened;
    if (now == null) {
      throw new StoreUnavailableException(
          "The database is not open", new IllegalStateException("before start or after stop"));
    }
    return now;
  }

  public Dialect dialect() {
    return dialect;
  }

  public Durability durability() {
    return settings.durability();
  }

  /** Connections that may be open at once. */
  public int size() {
    return settings.pool().size();
  }

  /** Connections that are open now, in use or not. */
  public int openConnections() {
    return opened().pool.open();
  }

  /** What the first start made. Only after {@link #start}. */
  public Installation installation() {
    return opened().installation;
  }

  /**
   * Runs the callback, which only reads, with a connection of its own, each statement its own
   * transaction. What writes calls {@link #write} or {@link #change}.
   *
   * @throws StoreUnavailableException if the database does not answer
   */
  public <T extends @Nullable Object> T with(HandleCallback<T, SQLException> callback) {
    try {
      return opened().jdbi.withHandle(callback);
    } catch (SQLException | RuntimeException e) {
      throw translated(e);
    }
  }

  /**
   * Runs the callback in one transaction and returns after it is durable. It is run again, from its
   * beginning, if another transaction was in its way: what it does outside the database must bear
   * that.
   *
   * @throws StoreUnavailableException if the database does not answer
   * @throws StoreConflictException if another transaction keeps writing the same key
   * @throws StoreOverloadedException if others hold its rows for too long
   */
  public <T extends @Nullable Object> T write(HandleCallback<T, SQLException> callback) {
    return retry.run(
        () ->
            with(
                handle -> {
                  T result = handle.inTransaction(callback);
                  sync(handle);
                  return result;
                }));
  }

  /**
   * The same for what may be lost with the power: it returns before the disk was forced. Survives
   * the death of the process.
   */
  public <T extends @Nullable Object> T change(HandleCallback<T, SQLException> callback) {
    return retry.run(() -> with(handle -> handle.inTransaction(callback)));
  }

  private void sync(Handle handle) throws SQLException {
    dialect.sync(handle.getConnection(), settings.durability());
  }

  /** A connection of the caller's own; close it to give it back. */
  public Connection connection() throws SQLException {
    return opened().pool.source().getConnection();
  }

  /** Gives a connection back that is not fit for use any more. */
  public void evict(Connection connection) {
    Opened now = opened;
    if (now != null) {
      now.pool.source().evictConnection(connection);
    }
  }

  private RuntimeException translated(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && lost(sql)) {
        return new StoreUnavailableException("The database does not answer", e);
      }
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private boolean lost(SQLException e) {
    return e instanceof java.sql.SQLTransientConnectionException
        || dialect.failure(e) == Dialect.Failure.LOST;
  }
}
