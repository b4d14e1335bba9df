package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.CommitListener;
import org.hutong.core.conversation.Committed;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.store.Reads;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What visitors' browsers tell of their visits. Nothing is stored of a visitor who has no row of
 * their own, which their first message makes: until then it is kept in memory, of the 10,000 who
 * came last. Safe from any thread.
 */
public final class Visits implements CommitListener, Managed {
  private static final int MOST = 10_000;
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Who comes back sooner is on the same visit. */
  private static final Duration PAUSE = Duration.ofMinutes(30);

  private final Database database;
  private final Reads reads;
  private final Timers timers;
  private final TimeSource time;
  private final Map<UUID, Seen> waiting = new LinkedHashMap<>();

  /** Of these it is not known that they have no row. */
  private final Set<UUID> due = new LinkedHashSet<>();

  private Timers.@Nullable Timer timer;

  private record Seen(Visit visit, long at) {}

  /** What is stored of a visitor's visits; times are epoch milliseconds. */
  public record Known(
      long firstSeen, @Nullable Long lastSeen, int visits, Visit visit, @Nullable Note note) {}

  /** What an agent noted of the visitor. */
  public record Note(String text, UUID author, long at) {}

  @Inject
  Visits(Database database, Reads reads, Timers timers, TimeSource time) {
    this.database = database;
    this.reads = reads;
    this.timers = timers;
    this.time = time;
  }

  @Override
  public void start() {
    timer = timers.every(PERIOD, this::flushSoon);
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.cancel();
    }
    flush();
  }

  /** Never blocks. */
  public void seen(UUID visitor, Visit visit) {
    synchronized (waiting) {
      waiting.remove(visitor);
      waiting.put(visitor, new Seen(visit, time.millis()));
      due.add(visitor);
      if (waiting.size() > MOST) {
        UUID oldest = waiting.keySet().iterator().next();
        waiting.remove(oldest);
        due.remove(oldest);
      }
    }
  }

  /** A visitor's first message makes the row of the visitor. */
  @Override
  public void committed(Committed commit) {
    if (commit.before() == null) {
      synchronized (waiting) {
        UUID visitor = commit.now().visitor();
        if (waiting.containsKey(visitor)) {
          due.add(visitor);
        }
      }
    }
  }

  private void flushSoon() {
    boolean any;
    synchronized (waiting) {
      any = !due.isEmpty();
    }
    if (any) {
      reads.read(
          () -> {
            flush();
            return true;
          });
    }
  }

  private void flush() {
    Map<UUID, Seen> batch = new LinkedHashMap<>();
    synchronized (waiting) {
      due.forEach(id -> batch.put(id, waiting.get(id)));
      due.clear();
    }
    batch.forEach(this::store);
  }

  private void store(UUID visitor, Seen seen) {
    boolean stored;
    try {
      stored = database.write(handle -> stored(handle, visitor, seen));
    } catch (RuntimeException e) {
      synchronized (waiting) {
        due.add(visitor);
      }
      throw e;
    }
    if (stored) {
      synchronized (waiting) {
        waiting.remove(visitor, seen);
      }
    }
  }

  private static boolean stored(Handle handle, UUID visitor, Seen seen) {
    if (handle
        .select("SELECT 1 FROM visitor WHERE id = ?", visitor)
        .mapTo(int.class)
        .findOne()
        .isEmpty()) {
      return false;
    }
    Visit visit = seen.visit();
    int updated =
        handle
            .createUpdate(
                "UPDATE visitor_visit SET page = COALESCE(:page, page),"
                    + " referrer = COALESCE(:referrer, referrer),"
                    + " language = COALESCE(:language, language), zone = COALESCE(:zone, zone),"
                    + " agent = COALESCE(:agent, agent),"
                    + " visits = visits + CASE WHEN last_seen < :pause THEN 1 ELSE 0 END,"
                    + " last_seen = :at WHERE visitor = :visitor")
            .bindMethods(visit)
            .bind("visitor", visitor)
            .bind("at", seen.at())
            .bind("pause", seen.at() - PAUSE.toMillis())
            .execute();
    if (updated == 0) {
      handle
          .createUpdate(
              "INSERT INTO visitor_visit (visitor, page, referrer, language, zone, agent, visits,"
                  + " last_seen) VALUES (:visitor, :page, :referrer, :language, :zone, :agent, 1,"
                  + " :at)")
          .bindMethods(visit)
          .bind("visitor", visitor)
          .bind("at", seen.at())
          .execute();
    }
    return true;
  }

  /** What is known of a visitor who has a row. Blocks on the database. */
  public Optional<Known> of(UUID visitor) {
    return database.with(
        handle ->
            handle
                .select(
                    "SELECT v.created, s.page, s.referrer, s.language, s.zone, s.agent, s.visits,"
                        + " s.last_seen, n.text, n.author, n.at FROM visitor v"
                        + " LEFT JOIN visitor_visit s ON s.visitor = v.id"
                        + " LEFT JOIN visitor_note n ON n.visitor = v.id WHERE v.id = ?",
                    visitor)
                .map(
                    (row, context) -> {
                      String text = row.getString(9);
                      return new Known(
                          row.getLong(1),
                          row.getObject(8, Long.class),
                          row.getInt(7),
                          new Visit(
                              row.getString(2),
                              row.getString(3),
                              row.getString(4),
                              row.getString(5),
                              row.getString(6)),
                          text == null
                              ? null
                              : new Note(text, row.getObject(10, UUID.class), row.getLong(11)));
                    })
                .findOne());
  }

  /** Puts what an agent notes in the place of what was noted before; nothing takes it away. */
  public void note(UUID visitor, UUID author, String text) {
    long at = time.millis();
    database.write(
        handle -> {
          handle.execute("DELETE FROM visitor_note WHERE visitor = ?", visitor);
          if (!text.isEmpty()) {
            handle.execute(
                "INSERT INTO visitor_note (visitor, text, author, at) VALUES (?, ?, ?, ?)",
                visitor,
                text,
                author,
                at);
          }
          return List.of();
        });
  }
}
