package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.hutong.core.store.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The statements of {@code plugin_value}. Every change locks the plugin's row of {@code
 * plugin_usage} first: changes of one plugin come one after another, and the bounds hold. Blocks.
 */
final class KeyValueTable {
  /** Keys of one plugin. */
  static final int MOST = 100_000;

  /** Bytes of all values of one plugin. */
  static final long SPACE = 256L * 1024 * 1024;

  private final Database database;
  private final int most;
  private final long space;

  @Inject
  KeyValueTable(Database database) {
    this(database, MOST, SPACE);
  }

  KeyValueTable(Database database, int most, long space) {
    this.database = database;
    this.most = most;
    this.space = space;
  }

  /** Whether a change goes on, by the value that is there; null if none is. */
  interface Condition {
    boolean holds(@Nullable String before);
  }

  private record Usage(int names, long bytes) {}

  Optional<String> find(String plugin, String key) {
    return database.with(handle -> find(handle, plugin, key));
  }

  private static Optional<String> find(Handle handle, String plugin, String key) {
    return handle
        .select("SELECT text FROM plugin_value WHERE plugin = ? AND name = ?", plugin, key)
        .mapTo(String.class)
        .findOne();
  }

  /** Puts {@code value} in place, or takes the key away if it is null; false if it did not hold. */
  boolean change(
      String plugin, String key, @Nullable String value, int bytes, Condition condition) {
    return database.write(
        handle -> {
          Usage usage = locked(handle, plugin);
          String before = find(handle, plugin, key).orElse(null);
          if (!condition.holds(before)) {
            return false;
          }
          Usage now = changed(handle, usage, plugin, key, value, bytes, before != null);
          handle.execute(
              "UPDATE plugin_usage SET names = ?, bytes = ? WHERE plugin = ?",
              now.names,
              now.bytes,
              plugin);
          return true;
        });
  }

  private Usage locked(Handle handle, String plugin) throws SQLException {
    handle.execute(
        database
            .dialect()
            .insertIfAbsent("plugin_usage", List.of("plugin"), List.of("plugin", "names", "bytes")),
        plugin,
        0,
        0L);
    return handle
        .select("SELECT names, bytes FROM plugin_usage WHERE plugin = ? FOR UPDATE", plugin)
        .map((row, context) -> new Usage(row.getInt(1), row.getLong(2)))
        .one();
  }

  private Usage changed(
      Handle handle,
      Usage usage,
      String plugin,
      String key,
      @Nullable String value,
      int bytes,
      boolean there) {
    int old =
        handle
            .select("SELECT bytes FROM plugin_value WHERE plugin = ? AND name = ?", plugin, key)
            .mapTo(Integer.class)
            .findOne()
            .orElse(0);
    int names = usage.names + (value == null ? 0 : 1) - (there ? 1 : 0);
    Usage now = new Usage(names, usage.bytes + bytes - old);
    if (value == null) {
      handle.execute("DELETE FROM plugin_value WHERE plugin = ? AND name = ?", plugin, key);
      return now;
    }
    bounded(usage, now);
    String sql =
        there
            ? "UPDATE plugin_value SET text = ?, bytes = ? WHERE plugin = ? AND name = ?"
            : "INSERT INTO plugin_value (text, bytes, plugin, name) VALUES (?, ?, ?, ?)";
    handle.execute(sql, value, bytes, plugin, key);
    return now;
  }

  private void bounded(Usage before, Usage now) {
    if (now.names > before.names && now.names > most) {
      throw new IllegalArgumentException("The plugin has " + most + " keys already: remove some");
    }
    if (now.bytes > before.bytes && now.bytes > space) {
      throw new IllegalArgumentException(
          "The plugin's values would have more than " + space + " bytes: remove some");
    }
  }

  List<String> names(String plugin, String prefix, String after, int limit) {
    String pattern = prefix.replaceAll("([\\\\%_])", "\\\\$1") + "%";
    return database.with(
        handle ->
            handle
                .select(
                    "SELECT name FROM plugin_value WHERE plugin = ? AND name >= ? AND name > ?"
                        + " AND name LIKE ? ESCAPE '\\' ORDER BY name FETCH FIRST ? ROWS ONLY",
                    plugin,
                    prefix,
                    after,
                    pattern,
                    limit)
                .mapTo(String.class)
                .list());
  }
}
