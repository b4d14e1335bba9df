package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The desired state of the plugins, in the database. Every method blocks on it. */
final class PluginCatalogue {
  private static final String ALL =
      "SELECT id, version, sha256, source, enabled, settings, reason, installed_at, installed_by,"
          + " granted, accepted, consented_at, consented_by FROM plugin";

  private final Database database;

  @Inject
  PluginCatalogue(Database database) {
    this.database = database;
  }

  /** Where a plugin came from. */
  enum Source {
    DIRECTORY,
    UPLOAD,
    BUNDLED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One installed plugin.
   *
   * @param settings what an administrator set, as JSON, without defaults
   * @param reason why it does not run or was not upgraded; null if all is well
   * @param installedAt epoch milliseconds
   * @param agreed what it may do
   */
  record Row(
      String id,
      String version,
      String sha256,
      Source source,
      boolean enabled,
      String settings,
      @Nullable String reason,
      long installedAt,
      String installedBy,
      Agreement agreed) {
    Row enabled(boolean now) {
      return new Row(
          id, version, sha256, source, now, settings, null, installedAt, installedBy, agreed);
    }

    Row settings(String now) {
      return new Row(
          id, version, sha256, source, enabled, now, reason, installedAt, installedBy, agreed);
    }

    Row reason(@Nullable String now) {
      return new Row(
          id, version, sha256, source, enabled, settings, now, installedAt, installedBy, agreed);
    }
  }

  /** What of a row is cheap to look at often. */
  record Head(String id, String version, String sha256, boolean enabled, @Nullable String reason) {}

  List<Head> heads() {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT id, version, sha256, enabled, reason FROM plugin ORDER BY id")
                .map(
                    (row, column, context) ->
                        new Head(
                            row.getString("id"),
                            row.getString("version"),
                            row.getString("sha256"),
                            row.getInt("enabled") != 0,
                            row.getString("reason")))
                .list());
  }

  List<Row> all() {
    return database.with(
        handle -> handle.createQuery(ALL + " ORDER BY id").map((r, c, x) -> row(r)).list());
  }

  Optional<Row> find(String id) {
    return database.with(
        handle ->
            handle
                .createQuery(ALL + " WHERE id = :id")
                .bind("id", id)
                .map((r, c, x) -> row(r))
                .findOne());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("id"),
        row.getString("version"),
        row.getString("sha256"),
        Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        row.getInt("enabled") != 0,
        row.getString("settings"),
        row.getString("reason"),
        row.getLong("installed_at"),
        row.getString("installed_by"),
        Agreement.read(row));
  }

  /** Counts the changes of all nodes. */
  long revision() {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT number FROM plugin_revision WHERE one = 1")
                .mapTo(Long.class)
                .one());
  }

  private static void changed(Handle handle) {
    handle.createUpdate("UPDATE plugin_revision SET number = number + 1 WHERE one = 1").execute();
  }

  /** Stores the row in place of one with the same id. */
  void save(Row row) {
    database.write(
        handle -> {
          changed(handle);
          handle.createUpdate("DELETE FROM plugin WHERE id = :id").bind("id", row.id).execute();
          return insert(handle, row);
        });
  }

  private static int insert(Handle handle, Row row) {
    var update =
        handle
            .createUpdate(
                "INSERT INTO plugin (id, version, sha256, source, enabled, settings, reason,"
                    + " installed_at, installed_by, granted, accepted, consented_at, consented_by)"
                    + " VALUES (:id, :version, :sha256, :source, :enabled, :settings, :reason, :at,"
                    + " :by, :granted, :accepted, :consentedAt, :consentedBy)")
            .bind("id", row.id)
            .bind("version", row.version)
            .bind("sha256", row.sha256)
            .bind("source", row.source.word())
            .bind("enabled", row.enabled ? 1 : 0)
            .bind("settings", row.settings)
            .bind("reason", row.reason)
            .bind("at", row.installedAt)
            .bind("by", row.installedBy);
    return row.agreed.bind(update).execute();
  }

  void remove(String id) {
    database.write(
        handle -> {
          changed(handle);
          return handle.createUpdate("DELETE FROM plugin WHERE id = :id").bind("id", id).execute();
        });
  }
}
