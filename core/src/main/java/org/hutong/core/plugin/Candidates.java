package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.store.Database;

/** The versions that wait for an administrator, one for each plugin. Blocks on the database. */
final class Candidates {
  private static final String ALL =
      "SELECT id, version, sha256, source, offered_at, offered_by FROM plugin_candidate";

  private final Database database;

  @Inject
  Candidates(Database database) {
    this.database = database;
  }

  /** One that waits. {@code at} is in epoch milliseconds. */
  record Candidate(String id, String version, String sha256, Source source, long at, String by) {}

  List<Candidate> all() {
    return database.with(
        handle -> handle.createQuery(ALL + " ORDER BY id").map((r, c, x) -> read(r)).list());
  }

  Optional<Candidate> find(String id) {
    return database.with(
        handle ->
            handle
                .createQuery(ALL + " WHERE id = :id")
                .bind("id", id)
                .map((r, c, x) -> read(r))
                .findOne());
  }

  private static Candidate read(ResultSet row) throws SQLException {
    return new Candidate(
        row.getString("id"),
        row.getString("version"),
        row.getString("sha256"),
        Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        row.getLong("offered_at"),
        row.getString("offered_by"));
  }

  /** In place of one that waited before. */
  void save(Candidate candidate) {
    database.write(
        handle -> {
          handle
              .createUpdate("DELETE FROM plugin_candidate WHERE id = :id")
              .bind("id", candidate.id)
              .execute();
          return handle
              .createUpdate(
                  "INSERT INTO plugin_candidate (id, version, sha256, source, offered_at,"
                      + " offered_by) VALUES (:id, :version, :sha256, :source, :at, :by)")
              .bind("id", candidate.id)
              .bind("version", candidate.version)
              .bind("sha256", candidate.sha256)
              .bind("source", candidate.source.word())
              .bind("at", candidate.at)
              .bind("by", candidate.by)
              .execute();
        });
  }

  /** Whether one waited. */
  boolean remove(String id) {
    return database.write(
        handle ->
            handle
                    .createUpdate("DELETE FROM plugin_candidate WHERE id = :id")
                    .bind("id", id)
                    .execute()
                > 0);
  }
}
