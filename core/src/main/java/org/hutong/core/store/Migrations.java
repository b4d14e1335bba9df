package org.hutong.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;
import org.hutong.core.config.Product;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to the newest version; one text serves every dialect by placeholders. What the
 * library has to say, advertisement included, is said here in the product's own words.
 */
final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  static {
    LogFactory.setLogCreator(type -> new Silence());
  }

  private Migrations() {}

  /**
   * @throws StoreRefusedException if a newer release wrote the database, or the schema cannot be
   *     brought up to date
   */
  static void run(DataSource source, Dialect dialect) {
    try {
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(source)
              .locations("classpath:db/migration")
              .placeholders(dialect.types())
              .cleanDisabled(true)
              .load();
      refuseNewer(flyway, source);
      refuseHalf(flyway);
      var done = flyway.migrate();
      if (done.migrationsExecuted > 0 && done.initialSchemaVersion != null) {
        log.info(
            "The database's schema went from {} to {}",
            done.initialSchemaVersion,
            done.targetSchemaVersion);
      }
    } catch (FlywayException e) {
      throw new StoreRefusedException(reason(e), e);
    }
  }

  /** What was applied and is unknown here: a newer release did it. */
  private static void refuseNewer(Flyway flyway, DataSource source) {
    Optional<MigrationInfo> unknown =
        Arrays.stream(flyway.info().applied())
            .filter(applied -> applied.getVersion() != null && !applied.getState().isResolved())
            .reduce((first, second) -> second);
    if (unknown.isEmpty()) {
      return;
    }
    String writer = product(source).map(name -> "Hutong " + name).orElse("a newer Hutong");
    throw new StoreRefusedException(
        "The database was written by %s (schema %s), and this is Hutong %s, which does not know that schema. Nothing was changed. Start it with %s or newer, or give another directory with --data DIR."
            .formatted(
                writer,
                unknown.get().getVersion(),
                Product.version(),
                writer.equals("a newer Hutong") ? "the release that wrote it" : writer));
  }

  /** Which release had it open last; empty before releases wrote it down. */
  private static Optional<String> product(DataSource source) {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT product FROM installation WHERE one = 1")) {
      return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static void refuseHalf(Flyway flyway) {
    for (MigrationInfo applied : flyway.info().all()) {
      if (applied.getState().isFailed()) {
        throw new StoreRefusedException(
            "An upgrade of the database to schema %s broke off before. "
                    .formatted(applied.getVersion())
                + Recovery.RESTORE);
      }
    }
  }

  private static String reason(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return "The database's schema could not be brought up to date (%s). "
                .formatted(Recovery.oneLine(sql.getMessage()))
            + Recovery.RESTORE;
      }
    }
    return "The database's schema is not the one of any release of Hutong: somebody changed it, or it was made by a build in development. "
        + Recovery.RESTORE;
  }

  /** Says nothing. */
  private static final class Silence implements Log {
    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void error(String message) {}

    @Override
    public void error(String message, Exception e) {}

    @Override
    public void notice(String message) {}
  }
}
