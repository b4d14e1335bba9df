package org.hutong.core.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to the newest version; one text serves every dialect by placeholders. */
final class Migrations {
  private Migrations() {}

  static void run(DataSource source, Dialect dialect) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:db/migration")
          .placeholders(dialect.types())
          .cleanDisabled(true)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreRefusedException(
          "The database's schema could not be brought up to date: "
              + e.getMessage()
              + " Restore the backup that was made before the upgrade, or ask with this text.",
          e);
    }
  }
}
