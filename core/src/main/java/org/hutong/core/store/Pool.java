package org.hutong.core.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.config.Configuration;
import org.hutong.core.time.TimeSource;

/** The connections. All warm ones are open before the first caller comes. */
final class Pool implements AutoCloseable {
  private static final long CONNECTION_TIMEOUT_MILLIS = 3000;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  static {
    // Otherwise each thread that ever used a pool keeps its last connections, and with them all
    // that
    // a database which was closed by a failure had in memory.
    System.setProperty("com.zaxxer.hikari.useWeakReferences", "true");
  }

  private final HikariDataSource source;

  /** The source is open already. */
  Pool(Configuration.Database settings, Source source, Dialect dialect) {
    HikariConfig config = config(settings, source);
    config.setExceptionOverride(new EvictsTheLost(dialect));
    this.source = new HikariDataSource(config);
  }

  /** The pool itself knows few of the codes by which a database says that it is gone. */
  private record EvictsTheLost(Dialect dialect) implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException e) {
      return dialect.failure(e) == Dialect.Failure.LOST
          ? Override.MUST_EVICT
          : Override.CONTINUE_EVICT;
    }
  }

  private static HikariConfig config(Configuration.Database settings, Source source) {
    int size = settings.pool().size();
    HikariConfig config = new HikariConfig();
    config.setPoolName("hutong");
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(Math.min(settings.pool().warm(), size));
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setMaxLifetime(0);
    return config;
  }

  /** Waits until every warm connection is open. */
  void warm(Source opened, TimeSource time) {
    long end = time.nanos() + WARM_UP.toNanos();
    while (open() < source.getMinimumIdle()) {
      if (!opened.alive()) {
        throw new StoreRefusedException("The database was closed while it was opened.");
      }
      if (time.nanos() > end) {
        throw new StoreRefusedException(
            "Only %d of %d connections to the database could be opened within %d s. Check its own limit."
                .formatted(open(), source.getMinimumIdle(), WARM_UP.toSeconds()));
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** A connection beside the pool, for what comes after its end. */
  Connection beside() throws SQLException {
    return Objects.requireNonNull(source.getDataSource()).getConnection();
  }

  HikariDataSource source() {
    return source;
  }

  int open() {
    return source.getHikariPoolMXBean().getTotalConnections();
  }

  int busy() {
    return source.getHikariPoolMXBean().getActiveConnections();
  }

  @Override
  public void close() {
    source.close();
  }
}
