package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.conversation.Status;
import org.hutong.core.store.Database;

/** How many conversations wait in each group's queue. Blocks. */
final class QueueLengths {
  private final Database database;

  @Inject
  QueueLengths(Database database) {
    this.database = database;
  }

  /** Groups without any are absent. */
  Map<UUID, Integer> byGroup() {
    var waiting = new HashMap<UUID, Integer>();
    database.with(
        handle -> {
          handle
              .select(
                  "SELECT grp, COUNT(*) FROM conversation WHERE status = ? GROUP BY grp",
                  Status.QUEUED.ordinal())
              .map(
                  (row, context) ->
                      waiting.put(row.getObject(1, UUID.class), row.getInt(2)) == null)
              .list();
          return true;
        });
    return waiting;
  }
}
