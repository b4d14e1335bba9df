package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The outbox, the consumers and their deliveries as rows. Every method blocks; safe from any
 * thread. Nothing here is forced to the disk: what a loss of power takes back is delivered again.
 */
final class OutboxStore {
  /** Rows of the outbox that one transaction expands. */
  static final int BATCH = 500;

  /** Transactions that a new consumer's start waits for at most. */
  private static final int DRAINS = 20;

  private final Database database;
  private final TimeSource time;

  @Inject
  OutboxStore(Database database, TimeSource time) {
    this.database = database;
    this.time = time;
  }

  /** The new events of one conversation. */
  private record Range(long first, long last) {
    Range and(long seq) {
      return new Range(Math.min(first, seq), Math.max(last, seq));
    }
  }

  private record Row(long id, UUID conversation, long seq) {}

  /** Whether anything is in the outbox. */
  boolean filled() {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT id FROM outbox ORDER BY id FETCH FIRST 1 ROW ONLY")
                .mapTo(Long.class)
                .findFirst()
                .isPresent());
  }

  /**
   * Turns at most {@link #BATCH} rows of the outbox into deliveries, in one transaction.
   *
   * @return how many
   */
  int expand() {
    return database.change(
        transaction -> {
          lock(transaction);
          return expand(transaction);
        });
  }

  /** One at a time on all nodes: else a later event of a conversation could overtake its first. */
  private static void lock(Handle handle) {
    handle
        .createQuery("SELECT token FROM lease WHERE name = 'outbox' FOR UPDATE")
        .mapTo(Long.class)
        .one();
  }

  /** Who is read after the rows: whoever was there when one was committed is among them. */
  private int expand(Handle handle) throws SQLException {
    List<Row> rows =
        handle
            .createQuery(
                "SELECT id, conversation, seq FROM outbox ORDER BY id FETCH FIRST :n ROWS ONLY")
            .bind("n", BATCH)
            .map(
                (row, context) ->
                    new Row(row.getLong(1), row.getObject(2, UUID.class), row.getLong(3)))
            .list();
    if (rows.isEmpty()) {
      return 0;
    }
    Map<UUID, Range> ranges = new LinkedHashMap<>();
    for (Row row : rows) {
      Range before = ranges.getOrDefault(row.conversation(), new Range(row.seq(), row.seq()));
      ranges.put(row.conversation(), before.and(row.seq()));
    }
    for (String consumer : names(handle)) {
      raise(handle, consumer, ranges);
    }
    delete(handle, rows.stream().map(Row::id).toList());
    return rows.size();
  }

  private void raise(Handle handle, String consumer, Map<UUID, Range> ranges) {
    List<UUID> conversations = List.copyOf(ranges.keySet());
    PreparedBatch raises =
        handle.prepareBatch(
            "UPDATE delivery SET up_to = GREATEST(up_to, ?) WHERE consumer = ?"
                + " AND conversation = ?");
    for (UUID conversation : conversations) {
      raises.add(range(ranges, conversation).last(), consumer, conversation);
    }
    int[] raised = raises.execute();
    long now = time.millis();
    PreparedBatch inserts =
        handle.prepareBatch(
            "INSERT INTO delivery (consumer, conversation, next, up_to, due, attempts, since)"
                + " VALUES (?, ?, ?, ?, ?, 0, ?)");
    for (int i = 0; i < raised.length; i++) {
      if (raised[i] == 0) {
        UUID conversation = conversations.get(i);
        Range range = range(ranges, conversation);
        inserts.add(consumer, conversation, range.first(), range.last(), now, now);
      }
    }
    if (inserts.size() > 0) {
      inserts.execute();
    }
  }

  private static Range range(Map<UUID, Range> ranges, UUID conversation) {
    return java.util.Objects.requireNonNull(ranges.get(conversation));
  }

  /** By their ids alone: a lower one may have been committed meanwhile. */
  private void delete(Handle handle, List<Long> ids) throws SQLException {
    String sql = "DELETE FROM outbox WHERE " + database.dialect().in("id", ids.size());
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      database.dialect().bindNumbers(statement, 1, ids);
      statement.executeUpdate();
    }
  }

  Set<String> names() {
    return database.with(OutboxStore::names);
  }

  private static Set<String> names(Handle handle) {
    return new HashSet<>(
        handle.createQuery("SELECT name FROM consumer").mapTo(String.class).list());
  }

  /**
   * The consumer is here. One that is new begins with what is committed from now on.
   *
   * @param skips whether one that was here before does so, too
   * @return whether it begins now
   */
  boolean arrive(String name, String owner, Predicate<Backlog> skips) {
    return database.write(
        handle -> {
          lock(handle);
          long now = time.millis();
          if (backlogs(handle, "c.name = ?", name).stream().anyMatch(skips)) {
            remove(handle, name);
          }
          int known =
              handle.execute(
                  "UPDATE consumer SET absent = 0, checked = ?, owner = ? WHERE name = ?",
                  now,
                  owner,
                  name);
          if (known > 0) {
            return false;
          }
          drain(handle);
          handle.execute(
              "INSERT INTO consumer (name, owner, absent, checked) VALUES (?, ?, 0, ?)",
              name,
              owner,
              now);
          return true;
        });
  }

  /** What was committed before a new consumer's start is not for him. */
  private void drain(Handle handle) throws SQLException {
    int drained = BATCH;
    for (int i = 0; i < DRAINS && drained == BATCH; i++) {
      drained = expand(handle);
    }
  }

  /** What waits for each of an owner's consumers, as far as it is handed out. */
  List<Backlog> waiting(String owner) {
    return database.with(handle -> backlogs(handle, "c.owner = ?", owner));
  }

  /** Time in which no server ran does not count, as in {@link #age}. */
  private List<Backlog> backlogs(Handle handle, String which, String value) {
    long now = time.millis();
    return handle
        .createQuery(
            "SELECT c.name, c.absent, c.checked, COALESCE(SUM(d.up_to - d.next + 1), 0),"
                + " COALESCE(MIN(d.since), 0) FROM consumer c LEFT JOIN delivery d"
                + " ON d.consumer = c.name WHERE "
                + which
                + " GROUP BY c.name, c.absent, c.checked ORDER BY c.name")
        .bind(0, value)
        .map(
            (row, context) ->
                new Backlog(
                    row.getString(1),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(2) + Math.clamp(now - row.getLong(3), 0, Keeper.STEP)))
        .list();
  }

  Set<String> owners() {
    return database.with(
        handle ->
            new HashSet<>(
                handle.createQuery("SELECT owner FROM consumer").mapTo(String.class).list()));
  }

  /** All of an owner's consumers and what waited for them. */
  void removeOwner(String owner) {
    database.write(
        handle -> {
          lock(handle);
          handle
              .createQuery("SELECT name FROM consumer WHERE owner = ?")
              .bind(0, owner)
              .mapTo(String.class)
              .list()
              .forEach(name -> remove(handle, name));
          return true;
        });
  }

  private static void remove(Handle handle, String name) {
    handle.execute("DELETE FROM consumer WHERE name = ?", name);
    handle.execute("DELETE FROM delivery WHERE consumer = ?", name);
    handle.execute("DELETE FROM delivery_skipped WHERE consumer = ?", name);
  }

  /**
   * Counts the time that consumers have been absent, and removes those for whom it is too much.
   * Only time in which a server ran counts: at most {@code step} a call, whatever the clock says.
   *
   * @param present who is here
   * @return who was removed
   */
  List<String> age(Set<String> present, long step, long limit) {
    return database.write(
        handle -> {
          lock(handle);
          long now = time.millis();
          List<String> removed = new ArrayList<>();
          for (String name : names(handle)) {
            if (present.contains(name)) {
              handle.execute(
                  "UPDATE consumer SET absent = 0, checked = ? WHERE name = ?", now, name);
            } else if (absent(handle, name, now, step) >= limit) {
              remove(handle, name);
              removed.add(name);
            }
          }
          return removed;
        });
  }

  private static long absent(Handle handle, String name, long now, long step) {
    handle.execute(
        "UPDATE consumer SET absent = absent + GREATEST(0, LEAST(?, ? - checked)), checked = ?"
            + " WHERE name = ?",
        step,
        now,
        now,
        name);
    return handle
        .createQuery("SELECT absent FROM consumer WHERE name = ?")
        .bind(0, name)
        .mapTo(Long.class)
        .one();
  }

  /** What is due beyond this was set by a clock that has been set back since. */
  int bringBack(long latest, long now) {
    return database.change(
        handle -> handle.execute("UPDATE delivery SET due = ? WHERE due > ?", now, latest));
  }

  /**
   * The consumer's deliveries that come due first, due or not. Read without a lock: one that is
   * claimed meanwhile is not claimed again. (H2 locks every row that a {@code FOR UPDATE SKIP
   * LOCKED} walks over, the limit notwithstanding: with 20,000 waiting a claim took 80 ms.)
   */
  List<Claim> first(String consumer, int limit) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT conversation, next, up_to, due, attempts, since FROM delivery"
                        + " WHERE consumer = ? ORDER BY consumer, due FETCH FIRST ? ROWS ONLY")
                .bind(0, consumer)
                .bind(1, limit)
                .map(
                    (row, context) ->
                        new Claim(
                            consumer,
                            row.getObject(1, UUID.class),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getInt(5),
                            row.getLong(6)))
                .list());
  }

  /**
   * Takes them until the given time, unless somebody else was first.
   *
   * @return those that were had
   */
  List<Claim> claim(List<Claim> wanted, long until) {
    return database.change(
        transaction -> {
          PreparedBatch batch =
              transaction.prepareBatch(
                  "UPDATE delivery SET due = ? WHERE consumer = ? AND conversation = ?"
                      + " AND due = ? AND next = ?");
          for (Claim claim : wanted) {
            batch.add(until, claim.consumer(), claim.conversation(), claim.due(), claim.next());
          }
          int[] had = batch.execute();
          List<Claim> claimed = new ArrayList<>();
          for (int i = 0; i < had.length; i++) {
            if (had[i] > 0) {
              claimed.add(wanted.get(i).until(until));
            }
          }
          return claimed;
        });
  }

  /**
   * Moves a claim on and gives it back; its row goes when nothing is left to deliver.
   *
   * @param due when the rest is to be delivered
   * @return whether something is left and the claim was still ours
   */
  boolean move(Claim claim, long due) {
    return database.change(
        transaction -> {
          int gone =
              transaction.execute(
                  "DELETE FROM delivery WHERE consumer = ? AND conversation = ?"
                      + " AND due = ? AND up_to < ?",
                  claim.consumer(),
                  claim.conversation(),
                  claim.due(),
                  claim.next());
          return gone == 0
              && transaction.execute(
                      "UPDATE delivery SET next = ?, due = ?, attempts = ?, since = ?"
                          + " WHERE consumer = ? AND conversation = ? AND due = ?",
                      claim.next(),
                      due,
                      claim.attempts(),
                      claim.since(),
                      claim.consumer(),
                      claim.conversation(),
                      claim.due())
                  > 0;
        });
  }
}
