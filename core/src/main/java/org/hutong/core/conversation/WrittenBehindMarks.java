package org.hutong.core.conversation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.conversation.EventLog.Mark;
import org.hutong.core.observe.Managed;
import org.hutong.core.store.Database;
import org.hutong.core.store.Reads;
import org.hutong.core.time.Timers;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps marks in memory for at most a few seconds and writes many in one statement. What could not
 * be written stays and is tried again.
 */
final class WrittenBehindMarks implements Marks, Managed {
  /** Marks that may wait for the database; beyond it new ones are dropped: the next is higher. */
  static final int BOUND = 100_000;

  private static final Logger log = LoggerFactory.getLogger(WrittenBehindMarks.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final int BATCH = 1_000;

  private final Database database;
  private final Reads reads;
  private final Timers timers;
  private final Map<Key, Mark> waiting = new ConcurrentHashMap<>();
  private Timers.@Nullable Timer timer;

  private record Key(UUID conversation, UUID person) {}

  @Inject
  WrittenBehindMarks(Database database, Reads reads, Timers timers, MeterRegistry meters) {
    this.database = database;
    this.reads = reads;
    this.timers = timers;
    Gauge.builder("hutong.marks.waiting", waiting, Map::size)
        .description("Marks of what was received and read that are not stored yet")
        .register(meters);
  }

  @Override
  public void start() {
    database.whenReadBack(this::cut);
    timer = timers.every(PERIOD, () -> reads.read(this::flushed));
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.cancel();
    }
    flush();
  }

  @Override
  public void got(UUID conversation, UUID person, long seq) {
    raise(new Key(conversation, person), new Mark(seq, 0));
  }

  @Override
  public void read(UUID conversation, UUID person, long seq) {
    raise(new Key(conversation, person), new Mark(seq, seq));
  }

  private void raise(Key key, Mark mark) {
    if (waiting.size() < BOUND || waiting.containsKey(key)) {
      waiting.merge(key, mark, WrittenBehindMarks::higher);
    }
  }

  private static Mark higher(Mark one, Mark other) {
    return new Mark(Math.max(one.got(), other.got()), Math.max(one.read(), other.read()));
  }

  /** No mark stands beyond what the store has after a failure. */
  private void cut() {
    List<UUID> conversations = waiting.keySet().stream().map(Key::conversation).distinct().toList();
    Map<UUID, Long> heads = new HashMap<>();
    for (int from = 0; from < conversations.size(); from += BATCH) {
      List<UUID> chunk = conversations.subList(from, Math.min(conversations.size(), from + BATCH));
      heads.putAll(heads(chunk));
    }
    waiting.replaceAll(
        (key, mark) -> {
          long head = heads.getOrDefault(key.conversation(), Long.MAX_VALUE);
          return new Mark(Math.min(mark.got(), head), Math.min(mark.read(), head));
        });
  }

  private Map<UUID, Long> heads(List<UUID> conversations) {
    return database.with(
        handle ->
            handle
                .createQuery("SELECT id, last_seq FROM conversation WHERE id = ANY(:ids)")
                .bindArray("ids", UUID.class, conversations)
                .reduceRows(
                    new HashMap<UUID, Long>(),
                    (heads, row) -> {
                      heads.put(row.getColumn(1, UUID.class), row.getColumn(2, Long.class));
                      return heads;
                    }));
  }

  /** Raises what was read from the store to what still waits. */
  void overlay(UUID conversation, Map<UUID, Mark> byPerson) {
    waiting.forEach(
        (key, mark) -> {
          if (key.conversation().equals(conversation)) {
            byPerson.merge(key.person(), mark, WrittenBehindMarks::higher);
          }
        });
  }

  void overlay(UUID conversation, UUID person, Map<UUID, Mark> byConversation) {
    Mark mark = waiting.get(new Key(conversation, person));
    if (mark != null) {
      byConversation.merge(conversation, mark, WrittenBehindMarks::higher);
    }
  }

  private boolean flushed() {
    flush();
    return true;
  }

  /** Writes everything that waits now. What is raised meanwhile waits for the next time. */
  synchronized void flush() {
    List<Map.Entry<Key, Mark>> all = new ArrayList<>();
    waiting.forEach((key, mark) -> all.add(Map.entry(key, mark)));
    try {
      for (int from = 0; from < all.size(); from += BATCH) {
        write(all.subList(from, Math.min(all.size(), from + BATCH)));
      }
    } catch (RuntimeException e) {
      log.warn("{} marks could not be written and are kept: {}", waiting.size(), e.getMessage());
    }
  }

  private void write(List<Map.Entry<Key, Mark>> chunk) {
    String sql =
        database
            .dialect()
            .insertOrRaise("mark", List.of("conversation", "person"), List.of("got", "seen"));
    database.change(
        transaction -> {
          PreparedBatch batch = transaction.prepareBatch(sql);
          for (Map.Entry<Key, Mark> entry : chunk) {
            batch
                .bind(0, entry.getKey().conversation())
                .bind(1, entry.getKey().person())
                .bind(2, entry.getValue().got())
                .bind(3, entry.getValue().read())
                .add();
          }
          return batch.execute();
        });
    chunk.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
  }
}
