package org.hutong.core.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.store.MasterKey;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The statements of the table {@code site}. */
final class SiteTable {
  private static final Duration REOPEN = Duration.ofHours(24);
  private static final Duration EDIT = Duration.ofMinutes(10);
  private static final int MOST = 1000;
  private static final int CLOSED = 3;

  private final TimeSource time;
  private final MasterKey key;

  SiteTable(TimeSource time, MasterKey key) {
    this.time = time;
    this.key = key;
  }

  record Row(Site site, @Nullable String identitySecret) {}

  /** The site of the first start. */
  static Site first(UUID id, UUID group) {
    return new Site(id, "default", Site.UNNAMED, group, List.of(), REOPEN, EDIT, false, Map.of());
  }

  static Site withId(Site site, UUID id) {
    return new Site(
        id,
        site.key(),
        site.name(),
        site.group(),
        site.origins(),
        site.reopen(),
        site.edit(),
        site.typingPreview(),
        site.look());
  }

  List<Row> all(Handle handle) {
    return handle
        .createQuery("SELECT * FROM site ORDER BY created, id LIMIT :most")
        .bind("most", MOST)
        .map((row, context) -> row(row))
        .list();
  }

  private Row row(ResultSet row) throws SQLException {
    return new Row(
        new Site(
            row.getObject("id", UUID.class),
            row.getString("site_key"),
            row.getString("name"),
            row.getObject("grp", UUID.class),
            JsonText.texts(row.getString("origins")),
            Duration.ofMillis(row.getLong("reopen_ms")),
            Duration.ofMillis(row.getLong("edit_ms")),
            row.getInt("typing_preview") != 0,
            JsonText.map(row.getString("look"))),
        opened(row));
  }

  long count(Handle handle) {
    return handle.createQuery("SELECT COUNT(*) FROM site").mapTo(Long.class).one();
  }

  boolean keyTaken(Handle handle, Site site) {
    return exists(
        handle
            .createQuery("SELECT COUNT(*) FROM site WHERE site_key = :key AND id <> :id")
            .bind("key", site.key())
            .bind("id", site.id()));
  }

  boolean groupExists(Handle handle, UUID group) {
    return exists(
        handle.createQuery("SELECT COUNT(*) FROM agent_group WHERE id = :id").bind("id", group));
  }

  boolean inUse(Handle handle, UUID site) {
    return exists(
        handle
            .createQuery("SELECT COUNT(*) FROM conversation WHERE site = :id AND status <> :closed")
            .bind("id", site)
            .bind("closed", CLOSED));
  }

  private static boolean exists(org.jdbi.v3.core.statement.Query query) {
    return query.mapTo(Long.class).one() > 0;
  }

  void insert(Handle handle, Site site, @Nullable String identitySecret) {
    bind(
            handle.createUpdate(
                "INSERT INTO site (id, site_key, name, grp, origins, identity_key, reopen_ms,"
                    + " edit_ms, typing_preview, look, created) VALUES (:id, :key, :name, :grp,"
                    + " :origins, :secret, :reopen, :edit, :preview, :look, :created)"),
            site)
        .bind("secret", sealed(site.id(), identitySecret))
        .bind("created", time.millis())
        .execute();
  }

  int update(Handle handle, Site site) {
    return bind(
            handle.createUpdate(
                "UPDATE site SET site_key = :key, name = :name, grp = :grp, origins = :origins,"
                    + " reopen_ms = :reopen, edit_ms = :edit, typing_preview = :preview,"
                    + " look = :look WHERE id = :id"),
            site)
        .execute();
  }

  void identitySecret(Handle handle, UUID site, String secret) {
    handle
        .createUpdate("UPDATE site SET identity_key = :secret WHERE id = :id")
        .bind("secret", sealed(site, secret))
        .bind("id", site)
        .execute();
  }

  int delete(Handle handle, UUID site) {
    return handle.createUpdate("DELETE FROM site WHERE id = :id").bind("id", site).execute();
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Site site) {
    return statement
        .bind("id", site.id())
        .bind("key", site.key())
        .bind("name", site.name())
        .bind("grp", site.group())
        .bind("origins", JsonText.of(site.origins()))
        .bind("reopen", site.reopen().toMillis())
        .bind("edit", site.edit().toMillis())
        .bind("preview", site.typingPreview() ? 1 : 0)
        .bind("look", JsonText.of(site.look()));
  }

  private static String place(UUID site) {
    return MasterKey.place("site", site, "identity_key");
  }

  private @Nullable String sealed(UUID site, @Nullable String secret) {
    return secret == null || secret.isEmpty() ? null : key.seal(place(site), secret);
  }

  private @Nullable String opened(ResultSet row) throws SQLException {
    String sealed = row.getString("identity_key");
    return sealed == null ? null : key.open(place(row.getObject("id", UUID.class)), sealed);
  }
}
