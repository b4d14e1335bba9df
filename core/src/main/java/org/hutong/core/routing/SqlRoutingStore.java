package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.AgentState;
import org.hutong.core.store.Database;
import org.hutong.core.wire.Role;

/** Routing's few statements. */
final class SqlRoutingStore implements RoutingStore {
  private static final String AGENT = "SELECT id, state, capacity, load, disabled FROM agent";
  private static final int AGENTS = 10_000;

  private static final int LOOK_BACK = 20;

  private final Database database;
  private final EventLog log;

  @Inject
  SqlRoutingStore(Database database, EventLog log) {
    this.database = database;
    this.log = log;
  }

  @Override
  public List<AgentRow> agents() {
    return database.with(
        handle ->
            handle
                .createQuery(AGENT + " ORDER BY id LIMIT " + AGENTS)
                .map((row, context) -> agent(row))
                .list());
  }

  @Override
  public Optional<AgentRow> state(UUID agent, AgentState state) {
    return database.write(
        handle -> {
          handle
              .createUpdate("UPDATE agent SET state = :state WHERE id = :id")
              .bind("state", state.ordinal())
              .bind("id", agent)
              .execute();
          return handle
              .createQuery(AGENT + " WHERE id = :id")
              .bind("id", agent)
              .map((row, context) -> agent(row))
              .findOne();
        });
  }

  @Override
  public List<QueuedRow> queued(int limit) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT id, version, offered_to, offer_until FROM conversation"
                        + " WHERE status = :queued ORDER BY priority, place_since, id"
                        + " LIMIT :limit")
                .bind("queued", Status.QUEUED.ordinal())
                .bind("limit", limit)
                .map((row, context) -> queued(row))
                .list());
  }

  @Override
  public List<UUID> assignedTo(UUID agent, int limit) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT id FROM conversation WHERE agent = :agent AND status = :assigned"
                        + " ORDER BY id LIMIT :limit")
                .bind("agent", agent)
                .bind("assigned", Status.ASSIGNED.ordinal())
                .bind("limit", limit)
                .map((row, context) -> row.getObject(1, UUID.class))
                .list());
  }

  @Override
  public List<Conversation> rows(List<UUID> conversations) {
    return log.find(conversations);
  }

  @Override
  public Optional<String> newestText(UUID conversation) {
    long head = log.find(conversation).map(Conversation::lastSeq).orElse(0L);
    List<Event> events = log.events(conversation, Math.max(0, head - LOOK_BACK), LOOK_BACK);
    return events.reversed().stream()
        .filter(event -> event.from().role() == Role.VISITOR && event.kind().equals("text"))
        .findFirst()
        .map(Event::body);
  }

  private static AgentRow agent(ResultSet row) throws SQLException {
    return new AgentRow(
        row.getObject("id", UUID.class),
        AgentState.values()[row.getInt("state")],
        row.getInt("capacity"),
        row.getInt("load"),
        row.getInt("disabled") != 0);
  }

  private static QueuedRow queued(ResultSet row) throws SQLException {
    return new QueuedRow(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        row.getObject("offered_to", UUID.class),
        row.getObject("offer_until", Long.class));
  }
}
