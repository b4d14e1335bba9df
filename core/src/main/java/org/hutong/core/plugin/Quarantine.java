package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that may not run until an administrator lets them try again, with the reason. Kept in
 * the database; every method blocks on it.
 */
public final class Quarantine {
  private final Database database;
  private final TimeSource time;
  private final Map<String, Optional<Entry>> known = new ConcurrentHashMap<>();

  @Inject
  Quarantine(Database database, TimeSource time) {
    this.database = database;
    this.time = time;
    database.whenReadBack(known::clear);
  }

  /**
   * One that must not run.
   *
   * @param since epoch milliseconds
   */
  public record Entry(String reason, long since) {}

  Optional<Entry> of(String plugin) {
    return known.computeIfAbsent(plugin, this::load);
  }

  private Optional<Entry> load(String plugin) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT reason, since FROM plugin_quarantine WHERE plugin = :plugin")
                .bind("plugin", plugin)
                .map(
                    (row, column, context) ->
                        new Entry(row.getString("reason"), row.getLong("since")))
                .findOne());
  }

  void impose(String plugin, String reason) {
    store(plugin, new Entry(reason, time.millis()));
  }

  void lift(String plugin) {
    if (of(plugin).isPresent()) {
      store(plugin, null);
    }
  }

  private void store(String plugin, @Nullable Entry entry) {
    database.write(
        handle -> {
          handle
              .createUpdate("DELETE FROM plugin_quarantine WHERE plugin = :plugin")
              .bind("plugin", plugin)
              .execute();
          return entry == null
              ? 0
              : handle
                  .createUpdate(
                      "INSERT INTO plugin_quarantine (plugin, reason, since) VALUES (:plugin,"
                          + " :reason, :since)")
                  .bind("plugin", plugin)
                  .bind("reason", entry.reason())
                  .bind("since", entry.since())
                  .execute();
        });
    known.put(plugin, Optional.ofNullable(entry));
  }
}
