package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.identity.Groups.Group;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The statements of the tables {@code agent_group} and {@code group_member}. */
final class GroupTable {
  private static final int QUEUE_LIMIT = 200;
  private static final long OFFER_MILLIS = 20_000;
  private static final int MOST = 1000;
  private static final int MOST_PLACES = 50_000;
  private static final int CLOSED = 3;

  private final TimeSource time;

  @Inject
  GroupTable(TimeSource time) {
    this.time = time;
  }

  /** An agent's place in a group. */
  record Place(UUID group, UUID agent) {}

  static Group first(UUID id) {
    return new Group(id, "default", QUEUE_LIMIT, OFFER_MILLIS);
  }

  List<Group> all(Handle handle) {
    return handle
        .createQuery("SELECT * FROM agent_group ORDER BY created, id LIMIT :most")
        .bind("most", MOST)
        .map(
            (row, context) ->
                new Group(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getInt("queue_limit"),
                    row.getLong("offer_ms")))
        .list();
  }

  List<Place> places(Handle handle) {
    return handle
        .createQuery("SELECT grp, agent FROM group_member LIMIT :most")
        .bind("most", MOST_PLACES)
        .map(
            (row, context) ->
                new Place(row.getObject("grp", UUID.class), row.getObject("agent", UUID.class)))
        .list();
  }

  Optional<UUID> oldest(Handle handle) {
    return handle
        .createQuery("SELECT id FROM agent_group ORDER BY created, id LIMIT 1")
        .map((row, context) -> row.getObject(1, UUID.class))
        .findOne();
  }

  void insert(Handle handle, Group group) {
    handle
        .createUpdate(
            "INSERT INTO agent_group (id, name, queue_limit, offer_ms, created)"
                + " VALUES (:id, :name, :limit, :offer, :created)")
        .bind("id", group.id())
        .bind("name", group.name())
        .bind("limit", group.queueLimit())
        .bind("offer", group.offerMillis())
        .bind("created", time.millis())
        .execute();
  }

  int update(Handle handle, Group group) {
    return handle
        .createUpdate(
            "UPDATE agent_group SET name = :name, queue_limit = :limit, offer_ms = :offer"
                + " WHERE id = :id")
        .bind("id", group.id())
        .bind("name", group.name())
        .bind("limit", group.queueLimit())
        .bind("offer", group.offerMillis())
        .execute();
  }

  int delete(Handle handle, UUID group) {
    return handle
        .createUpdate("DELETE FROM agent_group WHERE id = :id")
        .bind("id", group)
        .execute();
  }

  /** Makes these the group's agents. */
  void agents(Handle handle, UUID group, Set<UUID> agents) {
    Set<UUID> before = column(handle, "SELECT agent FROM group_member WHERE grp = :id", group);
    minus(before, agents).forEach(agent -> remove(handle, group, agent));
    minus(agents, before).forEach(agent -> add(handle, group, agent));
  }

  /** Makes these the agent's groups. */
  void groups(Handle handle, UUID agent, Set<UUID> groups) {
    Set<UUID> before = column(handle, "SELECT grp FROM group_member WHERE agent = :id", agent);
    minus(before, groups).forEach(group -> remove(handle, group, agent));
    minus(groups, before).forEach(group -> add(handle, group, agent));
  }

  private static Set<UUID> column(Handle handle, String sql, UUID id) {
    return handle
        .createQuery(sql)
        .bind("id", id)
        .map((row, context) -> row.getObject(1, UUID.class))
        .set();
  }

  /** In the order of their ids: those who change the same rows then wait instead of deadlocking. */
  private static List<UUID> minus(Set<UUID> from, Set<UUID> taken) {
    return from.stream().filter(id -> !taken.contains(id)).sorted().toList();
  }

  private static void remove(Handle handle, UUID group, UUID agent) {
    handle.execute("DELETE FROM group_member WHERE grp = ? AND agent = ?", group, agent);
  }

  private static void add(Handle handle, UUID group, UUID agent) {
    handle
        .createUpdate("INSERT INTO group_member (grp, agent) VALUES (:grp, :agent)")
        .bind("grp", group)
        .bind("agent", agent)
        .execute();
  }

  boolean allExist(Handle handle, Set<UUID> agents) {
    return agents.stream()
        .allMatch(
            id ->
                exists(
                    handle
                        .createQuery("SELECT COUNT(*) FROM agent WHERE id = :id")
                        .bind("id", id)));
  }

  boolean servesSite(Handle handle, UUID group) {
    return exists(
        handle.createQuery("SELECT COUNT(*) FROM site WHERE grp = :id").bind("id", group));
  }

  boolean hasConversations(Handle handle, UUID group) {
    return exists(
        handle
            .createQuery("SELECT COUNT(*) FROM conversation WHERE grp = :id AND status <> :closed")
            .bind("id", group)
            .bind("closed", CLOSED));
  }

  private static boolean exists(Query query) {
    return query.mapTo(Long.class).one() > 0;
  }
}
