package org.hutong.core.store;

import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database with the password that belongs to the installation. */
final class Opening {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  private final Configuration.Database settings;
  private final Dialect dialect;
  private final Source source;
  private final String url;
  private final MasterKey key;
  private final Traces traces;

  Opening(
      Configuration configuration,
      Dialect dialect,
      Source source,
      String url,
      MasterKey key,
      Traces traces) {
    this.settings = configuration.database();
    this.dialect = dialect;
    this.source = source;
    this.url = url;
    this.key = key;
    this.traces = traces;
  }

  /**
   * @throws StoreRefusedException if there is no database where there should be one, or it does not
   *     open
   */
  Pool open() {
    if (key.known()) {
      return pool(password());
    }
    boolean there = dialect.exists(url);
    if (!there) {
      traces.refuse(H2Source.file(url));
    }
    if (there && traces.any()) {
      dialect.refuseEmpty(url);
    }
    if (!key.find(there)) {
      if (there) {
        adopt();
      } else {
        key.make();
      }
    }
    return pool(password());
  }

  /** A database from before there were master keys: it gets one if nothing needs another. */
  private void adopt() {
    Pool pool;
    try {
      pool = pool(settings.password() == null ? "" : settings.password());
    } catch (StoreRefusedException e) {
      throw wrongPassword(e) ? MasterKey.gone(key.file()) : e;
    }
    try {
      if (anySealed(pool)) {
        throw MasterKey.gone(key.file());
      }
    } finally {
      close(pool);
    }
    key.make();
    key.settle();
  }

  private static boolean wrongPassword(StoreRefusedException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getErrorCode() == H2Password.WRONG) {
        return true;
      }
    }
    return false;
  }

  private static boolean anySealed(Pool pool) {
    try {
      return Jdbi.create(pool.source()).withHandle(StoredSecrets::any);
    } catch (RuntimeException e) {
      // A schema so old that it has no place for secrets.
      return false;
    }
  }

  /**
   * Seals what an earlier release stored open. It would still be readable in old parts of the file,
   * which is therefore written anew.
   *
   * @return the connections to go on with
   */
  Pool sealed(Pool pool) {
    boolean found =
        Jdbi.create(pool.source())
            .inTransaction(
                handle -> {
                  boolean any = StoredSecrets.seal(handle, key);
                  return any;
                });
    if (!found) {
      return pool;
    }
    log.info("Secrets that an earlier release stored open are sealed now");
    close(pool);
    dialect.rewrite(url);
    return pool(password());
  }

  private String password() {
    String configured = settings.password();
    return configured == null ? key.databasePassword() : configured;
  }

  private Pool pool(String password) {
    source.password(password);
    try {
      source.open();
      return new Pool(settings, source, dialect);
    } catch (SQLException | HikariPool.PoolInitializationException e) {
      throw OpenFailure.explain(url, e);
    }
  }

  /** The pool goes first: it would open the database again for the connection that ended it. */
  void close(Pool pool) {
    try (pool) {
      Connection connection = pool.beside();
      pool.close();
      dialect.sync(connection, Durability.POWER);
      source.shutdown(connection);
    } catch (SQLException e) {
      log.warn("The database did not close in order; it recovers at the next start", e);
    }
  }
}
