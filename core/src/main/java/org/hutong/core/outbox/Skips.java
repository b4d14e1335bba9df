package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Event;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;

/** What was left out, kept for the console: the newest of each consumer. Blocks. */
final class Skips {
  /** Kept of each consumer. */
  static final int KEPT = 100;

  private static final int WHY = 500;

  private final Database database;
  private final TimeSource time;

  @Inject
  Skips(Database database, TimeSource time) {
    this.database = database;
    this.time = time;
  }

  void add(String consumer, Event event, String why) {
    database.change(
        transaction -> {
          insert(transaction, consumer, event, why);
          return trim(transaction, consumer);
        });
  }

  /** The same one may come twice, after a crash. */
  private void insert(Handle handle, String consumer, Event event, String why) {
    handle
        .createUpdate(
            database
                .dialect()
                .insertIfAbsent(
                    "delivery_skipped",
                    List.of("consumer", "conversation", "seq"),
                    List.of("consumer", "conversation", "seq", "why", "at")))
        .bind(0, consumer)
        .bind(1, event.conversation())
        .bind(2, event.seq())
        .bind(3, why.substring(0, Math.min(why.length(), WHY)))
        .bind(4, time.millis())
        .execute();
  }

  private static int trim(Handle handle, String consumer) {
    return handle
        .createQuery(
            "SELECT at FROM delivery_skipped WHERE consumer = ? ORDER BY consumer DESC, at DESC"
                + " OFFSET ? ROWS FETCH FIRST 1 ROW ONLY")
        .bind(0, consumer)
        .bind(1, KEPT - 1)
        .mapTo(Long.class)
        .findFirst()
        .map(
            oldest ->
                handle.execute(
                    "DELETE FROM delivery_skipped WHERE consumer = ? AND at < ?", consumer, oldest))
        .orElse(0);
  }

  List<Skipped> all() {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT s.consumer, c.owner, s.conversation, s.seq, s.why, s.at"
                        + " FROM delivery_skipped s JOIN consumer c ON c.name = s.consumer"
                        + " ORDER BY s.at DESC")
                .map(
                    (row, context) ->
                        new Skipped(
                            row.getString(1),
                            row.getString(2),
                            row.getObject(3, UUID.class),
                            row.getLong(4),
                            row.getString(5),
                            row.getLong(6)))
                .list());
  }

  /** How many were left out since then (epoch milliseconds), of those that are kept. */
  long since(long then) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM delivery_skipped WHERE at >= ?")
                .bind(0, then)
                .mapTo(Long.class)
                .one());
  }
}
