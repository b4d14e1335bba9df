package org.hutong.core.conversation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.hutong.core.identity.AgentState;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** Rows as the committer and the log read them. */
final class Rows {
  static final String CONVERSATION =
      "id, site, visitor, status, grp, agent, version, last_seq, last_at, notes, opened_at,"
          + " closed_at, last_agent, agent_spoke_at, offered_to, offer_until, waiting_since,"
          + " priority, place_since";

  static final String EVENT =
      "conversation, seq, id, sender, role, client_id, same, kind, body, blank, at";

  static final int RECALLED = 1;

  private static final Status[] STATUS = Status.values();
  private static final Role[] ROLES = Role.values();
  private static final AgentState[] STATES = AgentState.values();

  record VisitorRow(
      UUID id,
      UUID site,
      boolean blocked,
      int auth,
      @Nullable String name,
      @Nullable String avatar) {}

  /** A conversation of a visitor that is open or was closed not long ago. */
  record Recent(UUID id, UUID visitor, boolean open, long closedAt) {}

  record AgentRow(
      UUID id,
      String name,
      String role,
      boolean disabled,
      AgentState state,
      int capacity,
      int load,
      int auth,
      @Nullable String avatar) {
    AgentRow plus(int change) {
      return new AgentRow(id, name, role, disabled, state, capacity, load + change, auth, avatar);
    }
  }

  record EventRow(
      UUID conversation,
      long seq,
      UUID id,
      Author author,
      @Nullable String clientId,
      @Nullable Long same,
      String kind,
      String body,
      boolean blank,
      long at) {}

  private Rows() {}

  static Conversation conversation(ResultSet row) throws SQLException {
    return new Conversation(
        uuid(row, 1),
        uuid(row, 2),
        uuid(row, 3),
        STATUS[row.getInt(4)],
        maybeUuid(row, 5),
        maybeUuid(row, 6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getInt(10),
        row.getLong(11),
        maybeLong(row, 12),
        maybeUuid(row, 13),
        maybeLong(row, 14),
        maybeUuid(row, 15),
        maybeLong(row, 16),
        maybeLong(row, 17),
        maybeLong(row, 19),
        row.getInt(18));
  }

  static EventRow event(ResultSet row) throws SQLException {
    return new EventRow(
        uuid(row, 1),
        row.getLong(2),
        uuid(row, 3),
        new Author(row.getString(4), ROLES[row.getInt(5)]),
        row.getString(6),
        maybeLong(row, 7),
        row.getString(8),
        row.getString(9),
        row.getInt(10) != 0,
        row.getLong(11));
  }

  static AgentRow agent(ResultSet row) throws SQLException {
    return new AgentRow(
        uuid(row, 1),
        row.getString(2),
        row.getString(3),
        row.getInt(4) != 0,
        STATES[row.getInt(5)],
        row.getInt(6),
        row.getInt(7),
        row.getInt(8),
        row.getString(9));
  }

  static VisitorRow visitor(ResultSet row) throws SQLException {
    return new VisitorRow(
        uuid(row, 1),
        uuid(row, 2),
        row.getInt(3) != 0,
        row.getInt(4),
        row.getString(5),
        row.getString(6));
  }

  static UUID uuid(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  static @Nullable UUID maybeUuid(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  static @Nullable Long maybeLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
