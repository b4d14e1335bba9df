package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a plugin does to the whole server: calls that hang or compute without end, memory
 * that ran out while it was at work, and ends of the process that it brought about. The second
 * strike within an hour quarantines it. Kept in the database, because memory that ran out ends the
 * process. Safe from any thread.
 */
public final class Strikes {
  static final int ENOUGH = 2;
  static final Duration WINDOW = Duration.ofHours(1);

  /** Several calls that hang together are one strike. */
  private static final Duration TOGETHER = Duration.ofSeconds(1);

  private static final int FRAMES = 8;
  private static final Logger log = LoggerFactory.getLogger(Strikes.class);

  private final Database database;
  private final TimeSource time;
  private final Ids ids;
  private final Map<String, Deque<Strike>> recent = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, String> quarantine = (plugin, reason) -> {};

  @Inject
  Strikes(Database database, TimeSource time, Ids ids) {
    this.database = database;
    this.time = time;
    this.ids = ids;
  }

  /**
   * One strike.
   *
   * @param kind {@code hung}, {@code memory} or {@code ended}
   * @param detail for administrators: the thread and where it was
   * @param at epoch milliseconds
   */
  public record Strike(String kind, String detail, long at) {}

  /** Who is told, on a thread that may block, when a plugin has enough of them. */
  void onEnough(BiConsumer<String, String> listener) {
    quarantine = listener;
  }

  /** A call did not end when it was told to. Never blocks. */
  void hung(String plugin, Thread thread, String how) {
    String where =
        Arrays.stream(thread.getStackTrace())
            .limit(FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(" < "));
    String detail = "a call on the thread " + thread.getName() + " " + how + ": " + where;
    Thread.ofVirtual().name("hutong-strikes").start(() -> add(plugin, "hung", detail));
  }

  /** The process before this one ran out of memory while the plugin was at work. Blocks. */
  void memory(String plugin) {
    add(plugin, "memory", "the server ran out of memory while a call into it was under way");
  }

  /**
   * The process before this one was ended by the plugin. Blocks.
   *
   * @param sha256 of its jar; empty if it is not known
   * @param current whether this is the plugin as it is installed: only that is quarantined
   */
  void ended(String plugin, String sha256, String detail, boolean current) {
    long now = time.millis();
    boolean enough;
    synchronized (this) {
      Deque<Strike> strikes = known(plugin);
      strikes.add(new Strike("ended", detail, now));
      enough = strikes.size() >= ENOUGH;
    }
    log.atError().addKeyValue("plugin", plugin).log("Strike against it, ended: {}", detail);
    store(plugin, "ended", detail, now, sha256);
    if (enough && current) {
      quarantine.accept(plugin, detail);
    }
  }

  /** How often this jar has ended the process. Blocks. */
  int ends(String sha256) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT COUNT(*) FROM plugin_strike WHERE kind = 'ended' AND sha256 = :sha256")
                .bind("sha256", sha256)
                .mapTo(Integer.class)
                .one());
  }

  private void add(String plugin, String kind, String detail) {
    long now = time.millis();
    boolean enough;
    synchronized (this) {
      Deque<Strike> strikes = known(plugin);
      if (!strikes.isEmpty() && now - strikes.getLast().at() < TOGETHER.toMillis()) {
        return;
      }
      strikes.add(new Strike(kind, detail, now));
      enough = strikes.size() >= ENOUGH;
    }
    log.atError().addKeyValue("plugin", plugin).log("Strike against it, {}: {}", kind, detail);
    store(plugin, kind, detail, now, null);
    if (enough) {
      quarantine.accept(plugin, detail);
    }
  }

  private Deque<Strike> known(String plugin) {
    Deque<Strike> strikes = recent.computeIfAbsent(plugin, this::load);
    long since = time.millis() - WINDOW.toMillis();
    strikes.removeIf(strike -> strike.at() < since);
    return strikes;
  }

  private Deque<Strike> load(String plugin) {
    return new ArrayDeque<>(
        database.with(
            handle ->
                handle
                    .createQuery(
                        "SELECT kind, detail, at FROM plugin_strike WHERE plugin = :plugin AND at >="
                            + " :since ORDER BY at")
                    .bind("plugin", plugin)
                    .bind("since", time.millis() - WINDOW.toMillis())
                    .map(
                        (row, column, context) ->
                            new Strike(
                                row.getString("kind"), row.getString("detail"), row.getLong("at")))
                    .list()));
  }

  private void store(String plugin, String kind, String detail, long at, @Nullable String sha256) {
    UUID id = ids.next();
    database.write(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO plugin_strike (id, plugin, kind, detail, at, sha256) VALUES (:id,"
                        + " :plugin, :kind, :detail, :at, :sha256)")
                .bind("id", id)
                .bind("plugin", plugin)
                .bind("kind", kind)
                .bind("detail", detail)
                .bind("at", at)
                .bind("sha256", sha256)
                .execute());
  }

  /** Those of the last hour, oldest first. Blocks the first time for a plugin. */
  synchronized List<Strike> of(String plugin) {
    return List.copyOf(known(plugin));
  }

  /** An administrator lets it try again. */
  synchronized void forget(String plugin) {
    recent.put(plugin, new ArrayDeque<>());
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM plugin_strike WHERE plugin = :plugin")
                .bind("plugin", plugin)
                .execute());
  }
}
