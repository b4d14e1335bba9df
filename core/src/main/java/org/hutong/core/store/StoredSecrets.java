package org.hutong.core.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Seals what releases before this one stored open. */
final class StoredSecrets {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("installation", "one", "secret"),
          new Column("site", "id", "identity_key"),
          new Column("agent", "id", "password"));

  private static final String SEALED = SealingKey.PREFIX + "%";

  private record Column(String table, String key, String name) {}

  private record Open(Object id, String text) {}

  private StoredSecrets() {}

  /** Whether anything is sealed: without its key nobody may make another one. */
  static boolean any(Handle handle) {
    return handle
            .select(
                "SELECT (SELECT COUNT(*) FROM plugin_secret)"
                    + " + (SELECT COUNT(*) FROM plugin WHERE settings LIKE ?)"
                    + " + (SELECT COUNT(*) FROM installation WHERE secret LIKE ?)",
                "%" + SEALED,
                SEALED)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /**
   * Seals all that is open, in the caller's transaction.
   *
   * @return whether there was any: it is still in old parts of the database's file
   */
  static boolean seal(Handle handle, MasterKey key) {
    boolean found = false;
    for (Column column : COLUMNS) {
      for (Open row : open(handle, column)) {
        String place = MasterKey.place(column.table, row.id, column.name);
        handle.execute(
            "UPDATE %s SET %s = ? WHERE %s = ?".formatted(column.table, column.name, column.key),
            key.seal(place, row.text),
            row.id);
        found = true;
      }
    }
    return found;
  }

  private static List<Open> open(Handle handle, Column column) {
    String sql =
        "SELECT %s, %s FROM %s WHERE %s NOT LIKE ?"
            .formatted(column.key, column.name, column.table, column.name);
    return handle
        .select(sql, SEALED)
        .map((row, context) -> new Open(row.getObject(1), row.getString(2)))
        .list();
  }
}
