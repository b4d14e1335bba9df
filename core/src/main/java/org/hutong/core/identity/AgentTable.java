package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.store.Database;
import org.hutong.core.store.MasterKey;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The statements of the table {@code agent}. Its {@code state} and {@code load} are routing's. */
final class AgentTable {
  private static final String COLUMNS =
      "SELECT id, username, name, avatar, role, locale, disabled, state, capacity, load, auth,"
          + " created, password FROM agent";

  private final TimeSource time;
  private final MasterKey key;

  @Inject
  AgentTable(TimeSource time, Database database) {
    this.time = time;
    this.key = database.masterKey();
  }

  /** With the hash of his password. */
  record Row(AgentAccount account, String password) {}

  Optional<Row> byUsername(Handle handle, String username) {
    return handle
        .createQuery(COLUMNS + " WHERE username = :username")
        .bind("username", normal(username))
        .map((row, context) -> row(row))
        .findOne();
  }

  /** What an agent is called. */
  record Named(UUID id, String username, String name) {}

  List<Named> names(Handle handle) {
    return handle
        .createQuery("SELECT id, username, name FROM agent")
        .map(
            (row, context) ->
                new Named(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
        .list();
  }

  Optional<Row> byId(Handle handle, UUID id) {
    return handle
        .createQuery(COLUMNS + " WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> row(row))
        .findOne();
  }

  /** In the order of their ids, those after {@code after} if it is given. */
  List<AgentAccount> list(Handle handle, @Nullable UUID after, int limit) {
    var query =
        handle.createQuery(
            COLUMNS + (after == null ? "" : " WHERE id > :after") + " ORDER BY id LIMIT :limit");
    if (after != null) {
      query.bind("after", after);
    }
    return query.bind("limit", limit).map((row, context) -> account(row)).list();
  }

  List<AgentAccount> inGroup(Handle handle, UUID group) {
    return handle
        .createQuery(
            COLUMNS
                + " WHERE id IN (SELECT agent FROM group_member WHERE grp = :group) ORDER BY id")
        .bind("group", group)
        .map((row, context) -> row(row).account())
        .list();
  }

  private Row row(ResultSet row) throws SQLException {
    AgentAccount account = account(row);
    return new Row(account, key.open(place(account.id()), row.getString("password")));
  }

  private static String place(UUID id) {
    return MasterKey.place("agent", id, "password");
  }

  private static AgentAccount account(ResultSet row) throws SQLException {
    return new AgentAccount(
        row.getObject("id", UUID.class),
        row.getString("username"),
        row.getString("name"),
        row.getString("avatar"),
        kind(row.getString("role")),
        row.getString("locale"),
        row.getInt("disabled") != 0,
        AgentState.values()[row.getInt("state")],
        row.getInt("capacity"),
        row.getInt("load"),
        row.getInt("auth"),
        row.getLong("created"));
  }

  private static AgentAccount.Kind kind(String role) {
    return role.equals(AgentAccount.Kind.ADMIN.word())
        ? AgentAccount.Kind.ADMIN
        : AgentAccount.Kind.AGENT;
  }

  /**
   * Locks the rows of those administrators who can log in, in the order of their ids: else two who
   * are taken away at once would each see the other one.
   */
  void lockAdministrators(Handle handle) {
    handle
        .createQuery(
            "SELECT id FROM agent WHERE role = :admin AND disabled = 0 ORDER BY id FOR UPDATE")
        .bind("admin", AgentAccount.Kind.ADMIN.word())
        .map((row, context) -> row.getObject(1, UUID.class))
        .list();
  }

  /** Administrators who can log in. */
  long administrators(Handle handle) {
    return handle
        .createQuery("SELECT COUNT(*) FROM agent WHERE role = :admin AND disabled = 0")
        .bind("admin", AgentAccount.Kind.ADMIN.word())
        .mapTo(Long.class)
        .one();
  }

  void insert(Handle handle, AgentAccount account, String password) {
    handle
        .createUpdate(
            "INSERT INTO agent (id, username, name, avatar, role, password, locale, disabled,"
                + " state, capacity, load, inbox, auth, created) VALUES (:id, :username, :name,"
                + " :avatar, :role, :password, :locale, 0, :state, :capacity, 0, 0, 0, :created)")
        .bind("id", account.id())
        .bind("username", normal(account.username()))
        .bind("name", account.name())
        .bind("avatar", account.avatar())
        .bind("role", account.kind().word())
        .bind("password", key.seal(place(account.id()), password))
        .bind("locale", account.locale())
        .bind("state", AgentState.OFFLINE.ordinal())
        .bind("capacity", account.capacity())
        .bind("created", time.millis())
        .execute();
  }

  /** Name, picture, role, language, capacity, disabled. {@code raise}: end all his tokens. */
  void update(Handle handle, AgentAccount account, boolean raise) {
    handle
        .createUpdate(
            "UPDATE agent SET name = :name, avatar = :avatar, role = :role, locale = :locale,"
                + " capacity = :capacity, disabled = :disabled, auth = auth + :raise"
                + " WHERE id = :id")
        .bind("id", account.id())
        .bind("name", account.name())
        .bind("avatar", account.avatar())
        .bind("role", account.kind().word())
        .bind("locale", account.locale())
        .bind("capacity", account.capacity())
        .bind("disabled", account.disabled() ? 1 : 0)
        .bind("raise", raise ? 1 : 0)
        .execute();
  }

  /** Sets the password and ends all his tokens. */
  void password(Handle handle, UUID id, String password) {
    handle
        .createUpdate("UPDATE agent SET password = :password, auth = auth + 1 WHERE id = :id")
        .bind("id", id)
        .bind("password", key.seal(place(id), password))
        .execute();
  }

  /** Ends all his tokens. */
  void raiseAuth(Handle handle, UUID id) {
    handle.createUpdate("UPDATE agent SET auth = auth + 1 WHERE id = :id").bind("id", id).execute();
  }

  /** Names of people who log in are the same in every spelling of their letters. */
  static String normal(String username) {
    return username.strip().toLowerCase(Locale.ROOT);
  }
}
