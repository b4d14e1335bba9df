package org.hutong.core.plugin.cards;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.store.Database;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Answers to presses for a day, in the database: who did not hear one and asks again gets the same,
 * also after a restart. An answer that was not stored before the process ended is asked for anew,
 * with the same key. Blocks; safe from any thread.
 */
final class PressMemory implements Managed {
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Duration SWEEP = Duration.ofMinutes(30);

  private final Database database;
  private final TimeSource time;
  private final Rounds rounds;

  @Inject
  PressMemory(Database database, TimeSource time, Timers timers) {
    this.database = database;
    this.time = time;
    this.rounds = new Rounds(timers, "hutong-presses", this::sweep);
  }

  private record Row(String what, String answer) {}

  @Override
  public void start() {
    rounds.every(SWEEP);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  void sweep() {
    long before = time.millis() - KEPT.toMillis();
    database.change(handle -> handle.execute("DELETE FROM card_press WHERE at < ?", before));
  }

  /** What was answered to this press before; another press under its key is told so. */
  Optional<CardReply> find(CardPress press) {
    return database
        .with(
            handle ->
                handle
                    .createQuery(
                        "SELECT what, answer FROM card_press WHERE person = :person AND press_key ="
                            + " :key AND at >= :since")
                    .bind("person", press.by().id())
                    .bind("key", press.key())
                    .bind("since", time.millis() - KEPT.toMillis())
                    .map((row, context) -> new Row(row.getString(1), row.getString(2)))
                    .findOne())
        .map(
            row ->
                row.what().equals(what(press)) ? answer(row.answer()) : new CardReply.OtherPress());
  }

  private static CardReply answer(String json) {
    Map<String, @Nullable Object> answer = Bodies.read(json);
    return new CardReply.Answered((String) answer.get("toast"), (String) answer.get("card"));
  }

  void keep(CardPress press, CardReply.Answered answer) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("toast", answer.toast());
    members.put("card", answer.card());
    String sql =
        database
            .dialect()
            .insertIfAbsent(
                "card_press",
                List.of("person", "press_key"),
                List.of("person", "press_key", "what", "answer", "at"));
    database.change(
        handle -> {
          handle.execute(
              "DELETE FROM card_press WHERE person = ? AND press_key = ?",
              press.by().id(),
              press.key());
          return handle
              .createUpdate(sql)
              .bind(0, press.by().id())
              .bind(1, press.key())
              .bind(2, what(press))
              .bind(3, Bodies.write(members))
              .bind(4, time.millis())
              .execute();
        });
  }

  private static String what(CardPress press) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("conversation", press.conversation().toString());
    members.put("seq", press.seq());
    members.put("plugin", press.panelOf());
    members.put("action", press.action());
    members.put("value", press.value());
    members.put("form", press.form());
    try {
      byte[] text = Bodies.write(members).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
