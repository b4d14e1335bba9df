package org.hutong.core.conversation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Asks a database, by plain SQL, whether it keeps what was promised. */
final class History {
  private History() {}

  /** Acknowledged events that are not there, or not at their seq. */
  static List<Ack> lost(Connection connection, Collection<Ack> acks) throws SQLException {
    List<Ack> lost = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT 1 FROM event WHERE conversation = ? AND seq = ? AND id = ? AND client_id = ?")) {
      for (Ack ack : acks) {
        statement.setObject(1, ack.conversation());
        statement.setLong(2, ack.seq());
        statement.setObject(3, ack.event());
        statement.setString(4, ack.clientId());
        try (ResultSet row = statement.executeQuery()) {
          if (!row.next()) {
            lost.add(ack);
          }
        }
      }
    }
    return lost;
  }

  /** Whatever contradicts the invariants, as text. */
  static List<String> faults(Connection connection) throws SQLException {
    List<String> faults = new ArrayList<>();
    add(
        faults,
        connection,
        "seq is not 1..n, or last_seq is wrong",
        "SELECT c.id FROM conversation c LEFT JOIN (SELECT conversation, COUNT(*) n, MIN(seq) low,"
            + " MAX(seq) high FROM event GROUP BY conversation) e ON e.conversation = c.id"
            + " WHERE e.n IS NULL OR e.low <> 1 OR e.high <> e.n OR c.last_seq <> e.n");
    add(
        faults,
        connection,
        "an event without its conversation",
        "SELECT conversation FROM event WHERE conversation NOT IN (SELECT id FROM conversation)");
    add(
        faults,
        connection,
        "an id stored twice",
        "SELECT conversation FROM event WHERE client_id IS NOT NULL"
            + " GROUP BY conversation, sender, client_id HAVING COUNT(*) > 1");
    add(
        faults,
        connection,
        "a visitor with two open conversations",
        "SELECT visitor FROM conversation WHERE status <> 3 GROUP BY visitor HAVING COUNT(*) > 1");
    add(
        faults,
        connection,
        "an agent whose load is not what is assigned to him",
        "SELECT a.id FROM agent a WHERE a.load <> (SELECT COUNT(*) FROM conversation c"
            + " WHERE c.agent = a.id)");
    add(
        faults,
        connection,
        "an agent set where it is not assigned, or the other way round",
        "SELECT id FROM conversation WHERE (status = 2) <> (agent IS NOT NULL)");
    return faults;
  }

  private static void add(List<String> faults, Connection connection, String fault, String sql)
      throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        faults.add(fault + ": " + rows.getString(1));
      }
    }
  }
}
