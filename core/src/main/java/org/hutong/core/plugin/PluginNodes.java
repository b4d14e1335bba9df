package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.config.Configuration;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** How each plugin fares on each node, told by the nodes themselves. Blocks on the database. */
final class PluginNodes {
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** Told longer ago than this: the node is gone. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);

  private final Database database;
  private final TimeSource time;
  private final String node;
  private final AtomicReference<Told> last = new AtomicReference<>(new Told(List.of(), 0));

  @Inject
  PluginNodes(Configuration configuration, Database database, TimeSource time) {
    this.database = database;
    this.time = time;
    this.node = configuration.node().id();
  }

  /** One plugin on this node. */
  record State(
      String plugin, String version, String sha256, String state, @Nullable String reason) {}

  private record Told(List<State> states, long at) {}

  /**
   * Writes what changed since the last time, and everything now and then, to show that it lives.
   */
  void tell(List<State> states) {
    Told before = last.get();
    if (states.equals(before.states) && time.millis() - before.at < AGAIN.toMillis()) {
      return;
    }
    long now = time.millis();
    database.write(
        handle -> {
          handle
              .createUpdate("DELETE FROM plugin_node WHERE node = :node OR at < :before")
              .bind("node", node)
              .bind("before", now - FORGOTTEN.toMillis())
              .execute();
          for (State state : states) {
            handle
                .createUpdate(
                    "INSERT INTO plugin_node (node, plugin, version, sha256, state, reason, at)"
                        + " VALUES (:node, :plugin, :version, :sha256, :state, :reason, :at)")
                .bind("node", node)
                .bind("plugin", state.plugin)
                .bind("version", state.version)
                .bind("sha256", state.sha256)
                .bind("state", state.state)
                .bind("reason", state.reason)
                .bind("at", now)
                .execute();
          }
          return true;
        });
    last.set(new Told(List.copyOf(states), now));
  }

  /** This node stops: it says nothing any more. */
  void leave() {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_node WHERE node = :node")
                .bind("node", node)
                .execute());
    last.set(new Told(List.of(), 0));
  }

  /** What all nodes told of one plugin, by node. */
  List<PluginView.Node> of(String plugin) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT node, version, sha256, state, reason, at FROM plugin_node"
                        + " WHERE plugin = :plugin AND at >= :since ORDER BY node")
                .bind("plugin", plugin)
                .bind("since", time.millis() - FORGOTTEN.toMillis())
                .map((r, c, x) -> read(r))
                .list());
  }

  private static PluginView.Node read(ResultSet row) throws SQLException {
    return new PluginView.Node(
        row.getString("node"),
        row.getString("version"),
        row.getString("sha256"),
        row.getString("state"),
        row.getString("reason"),
        row.getLong("at"));
  }
}
