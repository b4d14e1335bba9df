package org.hutong.core.file;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.address.Addresses;
import org.hutong.core.store.Database;
import org.hutong.core.wire.Role;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Uploads in the database. Every method blocks. */
final class UploadTable {
  private static final String NAMED =
      "EXISTS (SELECT 1 FROM attachment a WHERE a.file = u.id) AS named";
  private static final String STANDS =
      "EXISTS (SELECT 1 FROM attachment a WHERE a.file = u.id AND a.blank = 0)";
  private static final UploadState[] STATES = UploadState.values();
  private static final Role[] ROLES = Role.values();

  private final Database database;

  /** What one owner has made lately. */
  record Usage(long bytes, long open, @Nullable Long oldest) {}

  @Inject
  UploadTable(Database database) {
    this.database = database;
  }

  void insert(Upload upload, Whence whence) {
    String address = whence.address();
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO upload (id, owner, role, name, claimed, bytes, state, created,"
                        + " expires, network, site) VALUES (:id, :owner, :role, :name, :claimed,"
                        + " :bytes, :state, :created, :expires, :network, :site)")
                .bind("id", upload.id())
                .bind("owner", upload.owner().id())
                .bind("role", upload.owner().role().ordinal())
                .bind("name", upload.name())
                .bind("claimed", upload.claimed())
                .bind("bytes", upload.bytes())
                .bind("state", upload.state().ordinal())
                .bind("created", upload.created())
                .bind("expires", upload.expires())
                .bind("network", address == null ? null : Addresses.network(address))
                .bind("site", whence.site())
                .execute());
  }

  /** What the visitors of a network have begun since. */
  Usage ofNetwork(String network, long since) {
    String last = Addresses.beyond(network);
    return usage(
        "network >= :from AND network < :to",
        Map.of("from", Addresses.first(network), "to", last),
        since);
  }

  /** What the visitors of a site have begun since. */
  Usage ofSite(UUID site, long since) {
    return usage("site = :site", Map.of("site", site), since);
  }

  private Usage usage(String where, Map<String, ?> values, long since) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT COALESCE(SUM(bytes), 0) AS total, MIN(created) AS oldest FROM upload"
                        + " WHERE created > :since AND "
                        + where)
                .bindMap(values)
                .bind("since", since)
                .map((row, context) -> new Usage(row.getLong("total"), 0, number(row, "oldest")))
                .one());
  }

  Optional<Upload> find(UUID id) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT u.*, " + NAMED + " FROM upload u WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> upload(row))
                .findOne());
  }

  /** What the owner has made since; {@code open}: how many of them are not finished. */
  Usage usage(Owner owner, long since, long now) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT COALESCE(SUM(bytes), 0) AS total, MIN(created) AS oldest,"
                        + " COALESCE(SUM(CASE WHEN state = :receiving AND expires > :now"
                        + " THEN 1 ELSE 0 END), 0) AS unfinished"
                        + " FROM upload WHERE owner = :owner AND created > :since")
                .bind("owner", owner.id())
                .bind("since", since)
                .bind("now", now)
                .bind("receiving", UploadState.RECEIVING.ordinal())
                .map(
                    (row, context) ->
                        new Usage(
                            row.getLong("total"), row.getLong("unfinished"), number(row, "oldest")))
                .one());
  }

  void prolong(UUID id, long expires) {
    database.change(
        handle ->
            handle.execute(
                "UPDATE upload SET expires = ? WHERE id = ? AND state = ?",
                expires,
                id,
                UploadState.RECEIVING.ordinal()));
  }

  /** Everything that is known once all bytes are there; false if the row is gone. */
  boolean whole(Upload upload) {
    return database.write(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE upload SET media_type = :type, bytes = :bytes, width = :width,"
                            + " height = :height, state = :state, reason = :reason,"
                            + " expires = :expires WHERE id = :id")
                    .bind("id", upload.id())
                    .bind("type", upload.type())
                    .bind("bytes", upload.bytes())
                    .bind("width", upload.width())
                    .bind("height", upload.height())
                    .bind("state", upload.state().ordinal())
                    .bind("reason", upload.reason())
                    .bind("expires", upload.expires())
                    .execute()
                > 0);
  }

  /**
   * Takes the row away unless a message names it. The lock keeps a commit that names it right now
   * and this apart.
   *
   * @param left the state to leave it in; null: no row is left
   */
  boolean end(UUID id, @Nullable UploadState left, long expires) {
    return database.write(handle -> end(handle, id, left, expires));
  }

  private static boolean end(Handle handle, UUID id, @Nullable UploadState left, long expires) {
    boolean there =
        handle
            .createQuery("SELECT id FROM upload WHERE id = :id FOR UPDATE")
            .bind("id", id)
            .mapTo(UUID.class)
            .findOne()
            .isPresent();
    boolean stands =
        handle
                .createQuery("SELECT COUNT(*) FROM attachment WHERE file = :id AND blank = 0")
                .bind("id", id)
                .mapTo(Long.class)
                .one()
            > 0;
    if (!there || stands) {
      return false;
    }
    if (left == null) {
      handle.execute("DELETE FROM upload WHERE id = ?", id);
      handle.execute("DELETE FROM attachment WHERE file = ?", id);
    } else {
      handle.execute(
          "UPDATE upload SET state = ?, expires = ? WHERE id = ?", left.ordinal(), expires, id);
    }
    return true;
  }

  List<Upload> inState(UploadState state, int most) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT u.*, "
                        + NAMED
                        + " FROM upload u WHERE state = :state ORDER BY id LIMIT :most")
                .bind("state", state.ordinal())
                .bind("most", most)
                .map((row, context) -> upload(row))
                .list());
  }

  List<Upload> expired(long now, int most) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT u.*, "
                        + NAMED
                        + " FROM upload u WHERE expires <= :now ORDER BY expires LIMIT :most")
                .bind("now", now)
                .bind("most", most)
                .map((row, context) -> upload(row))
                .list());
  }

  /** Those that a message names stay until it is recalled. */
  void settle(long now) {
    database.change(
        handle ->
            handle.execute(
                "UPDATE upload u SET expires = NULL WHERE expires <= ? AND state = ? AND " + STANDS,
                now,
                UploadState.READY.ordinal()));
  }

  /** Those whose last message was recalled. */
  List<UUID> recalled(int most) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT DISTINCT u.id FROM upload u JOIN attachment b ON b.file = u.id"
                        + " WHERE b.blank <> 0 AND NOT "
                        + STANDS
                        + " LIMIT :most")
                .bind("most", most)
                .mapTo(UUID.class)
                .list());
  }

  private static Upload upload(ResultSet row) throws SQLException {
    return new Upload(
        row.getObject("id", UUID.class),
        new Owner(row.getString("owner"), ROLES[row.getInt("role")]),
        row.getString("name"),
        row.getString("claimed"),
        row.getString("media_type"),
        row.getLong("bytes"),
        row.getObject("width", Integer.class),
        row.getObject("height", Integer.class),
        STATES[row.getInt("state")],
        row.getString("reason"),
        row.getLong("created"),
        number(row, "expires"),
        row.getBoolean("named"));
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }
}
