package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Threads, accounts, acts and results of channels as rows. Blocks; safe from any thread. */
final class ChannelStore {
  private static final int DETAIL = 500;

  private final Database database;
  private final Ids ids;
  private final TimeSource time;

  @Inject
  ChannelStore(Database database, Ids ids, TimeSource time) {
    this.database = database;
    this.ids = ids;
    this.time = time;
  }

  /**
   * The visitor of an outside thread: made at its first message, the same for ever.
   *
   * @param allow throws if there may be no further visitor now
   */
  UUID visitor(String channel, UUID site, String thread, Runnable allow) {
    String id = Digests.of("thread", channel, site.toString(), thread);
    return find(id)
        .orElseGet(
            () -> {
              allow.run();
              return make(id, channel, thread);
            });
  }

  private Optional<UUID> find(String id) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT visitor FROM channel_thread WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> row.getObject(1, UUID.class))
                .findOne());
  }

  /** Forced to the disk before the message is: without it the answers would go nowhere. */
  private UUID make(String id, String channel, String thread) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    database
                        .dialect()
                        .insertIfAbsent(
                            "channel_thread",
                            List.of("id"),
                            List.of("id", "channel", "thread", "visitor", "created")))
                .bind(0, id)
                .bind(1, channel)
                .bind(2, thread)
                .bind(3, ids.next())
                .bind(4, time.millis())
                .execute());
    return find(id).orElseThrow();
  }

  /** The outside thread that a conversation came through; empty if it came another way. */
  Optional<String> thread(String channel, UUID conversation) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT t.thread FROM channel_thread t JOIN conversation c"
                        + " ON c.visitor = t.visitor WHERE c.id = ? AND t.channel = ?")
                .bind(0, conversation)
                .bind(1, channel)
                .mapTo(String.class)
                .findFirst());
  }

  private static String account(String channel, String account) {
    return Digests.of("account", channel, account);
  }

  void link(String channel, String account, @Nullable UUID agent) {
    String id = account(channel, account);
    database.write(
        handle -> {
          handle.execute("DELETE FROM channel_agent WHERE id = ?", id);
          return agent == null
              ? 0
              : handle.execute(
                  "INSERT INTO channel_agent (id, channel, account, agent) VALUES (?, ?, ?, ?)",
                  id,
                  channel,
                  account,
                  agent);
        });
  }

  Optional<UUID> agent(String channel, String account) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT agent FROM channel_agent WHERE id = ?")
                .bind(0, account(channel, account))
                .map((row, context) -> row.getObject(1, UUID.class))
                .findOne());
  }

  /** Whether this act was done before. */
  boolean acted(String act) {
    return database.with(
        handle ->
            handle
                    .createQuery("SELECT COUNT(*) FROM channel_act WHERE id = ?")
                    .bind(0, act)
                    .mapTo(Integer.class)
                    .one()
                > 0);
  }

  void act(String act, UUID conversation) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    database
                        .dialect()
                        .insertIfAbsent(
                            "channel_act", List.of("id"), List.of("id", "conversation", "at")))
                .bind(0, act)
                .bind(1, conversation)
                .bind(2, time.millis())
                .execute());
  }

  /** What became of an event; the first word stands. */
  void record(String channel, UUID conversation, long seq, String outcome, String detail) {
    database.change(
        handle ->
            handle
                .createUpdate(
                    database
                        .dialect()
                        .insertIfAbsent(
                            "channel_delivery",
                            List.of("channel", "conversation", "seq"),
                            List.of("channel", "conversation", "seq", "outcome", "detail", "at")))
                .bind(0, channel)
                .bind(1, conversation)
                .bind(2, seq)
                .bind(3, outcome)
                .bind(4, detail.substring(0, Math.min(detail.length(), DETAIL)))
                .bind(5, time.millis())
                .execute());
  }

  /** Forgets acts and results from before that moment (epoch milliseconds). */
  void forget(long before) {
    database.change(
        handle ->
            handle.execute("DELETE FROM channel_act WHERE at < ?", before)
                + handle.execute("DELETE FROM channel_delivery WHERE at < ?", before));
  }
}
