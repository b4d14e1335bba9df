package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.core.store.Database;

/** What plugins have stored, for who removes a plugin. Blocks. */
final class PluginData {
  private static final List<String> TABLES =
      List.of("plugin_value", "plugin_usage", "plugin_secret");

  private final Database database;

  @Inject
  PluginData(Database database) {
    this.database = database;
  }

  void delete(String plugin) {
    database.write(
        handle -> {
          for (String table : TABLES) {
            handle.execute("DELETE FROM " + table + " WHERE plugin = ?", plugin);
          }
          return true;
        });
  }
}
