package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.identity.AgentState;
import org.jdbi.v3.core.Jdbi;

/** Routing's few statements. */
final class SqlRoutingStore implements RoutingStore {
  private static final String AGENT = "SELECT id, state, capacity, load, disabled FROM agent";
  private static final int AGENTS = 10_000;

  private final Jdbi jdbi;

  @Inject
  SqlRoutingStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public List<AgentRow> agents() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(AGENT + " ORDER BY id LIMIT " + AGENTS)
                .map((row, context) -> agent(row))
                .list());
  }

  @Override
  public Optional<AgentRow> state(UUID agent, AgentState state) {
    return jdbi.inTransaction(
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
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT id, version, offered_to, offer_until FROM conversation"
                        + " WHERE status = :queued ORDER BY priority, waiting_since, id"
                        + " LIMIT :limit")
                .bind("queued", Status.QUEUED.ordinal())
                .bind("limit", limit)
                .map((row, context) -> queued(row))
                .list());
  }

  @Override
  public List<UUID> assignedTo(UUID agent, int limit) {
    return jdbi.withHandle(
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
  public Optional<UUID> customer(UUID visitor) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT customer FROM visitor WHERE id = :id AND customer IS NOT NULL")
                .bind("id", visitor)
                .map((row, context) -> row.getObject(1, UUID.class))
                .findOne());
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
