package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.hutong.core.store.Database;

/** The statements of {@code plugin_secret}. Blocks. */
final class SecretTable {
  /** Secrets of one plugin. */
  static final int MOST = 100;

  private final Database database;

  @Inject
  SecretTable(Database database) {
    this.database = database;
  }

  Optional<String> find(String plugin, String name) {
    return database.with(
        handle ->
            handle
                .select(
                    "SELECT sealed FROM plugin_secret WHERE plugin = ? AND name = ?", plugin, name)
                .mapTo(String.class)
                .findOne());
  }

  List<String> names(String plugin) {
    return database.with(
        handle ->
            handle
                .select("SELECT name FROM plugin_secret WHERE plugin = ? ORDER BY name", plugin)
                .mapTo(String.class)
                .list());
  }

  /**
   * @throws IllegalArgumentException if there are too many
   */
  void put(String plugin, String name, String sealed) {
    database.write(
        handle -> {
          int changed =
              handle.execute(
                  "UPDATE plugin_secret SET sealed = ? WHERE plugin = ? AND name = ?",
                  sealed,
                  plugin,
                  name);
          if (changed > 0) {
            return true;
          }
          int there =
              handle
                  .select("SELECT COUNT(*) FROM plugin_secret WHERE plugin = ?", plugin)
                  .mapTo(Integer.class)
                  .one();
          if (there >= MOST) {
            throw new IllegalArgumentException("The plugin has " + MOST + " secrets already");
          }
          handle.execute(
              "INSERT INTO plugin_secret (plugin, name, sealed) VALUES (?, ?, ?)",
              plugin,
              name,
              sealed);
          return true;
        });
  }

  void remove(String plugin, String name) {
    database.write(
        handle ->
            handle.execute(
                "DELETE FROM plugin_secret WHERE plugin = ? AND name = ?", plugin, name));
  }
}
