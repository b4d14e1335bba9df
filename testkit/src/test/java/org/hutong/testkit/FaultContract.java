package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rules 5, 6, 7 (its limit), 8 and 9: what holds when something goes wrong. */
abstract class FaultContract extends Contract {
  private static final int FARTHEST = 1_100;

  FaultContract(Front front) {
    super(front);
  }

  @Override
  Map<String, String> settings() {
    return Map.of("limits.resumeEvents", String.valueOf(FARTHEST));
  }

  // Rule 5

  @Test
  void an_event_whose_hint_was_lost_comes_within_thirty_seconds() {
    Seat visitor = visitor();
    String conversation = visitor.say("hello").string("conversation");
    visitor.client.await("event", frame -> frame.number("seq") == 2);
    commitBehindTheServersBack(conversation, 3);
    Frame event =
        visitor.client.await(
            "the event of another node",
            frame -> frame.is("event") && frame.number("seq") == 3,
            Duration.ofSeconds(30));
    assertThat(event.string("body.text")).isEqualTo("from elsewhere");
  }

  /** As another node would: a commit of which this one hears nothing. */
  private void commitBehindTheServersBack(String conversation, long seq) {
    server
        .part(Database.class)
        .write(
            handle -> {
              UUID id = UUID.fromString(conversation);
              long at = System.currentTimeMillis();
              handle.execute(
                  "INSERT INTO event (conversation, seq, id, sender, role, kind, body, at) VALUES"
                      + " (?, ?, ?, 'system', 3, 'text', '{\"text\":\"from elsewhere\"}', ?)",
                  id,
                  seq,
                  UUID.randomUUID(),
                  at);
              return handle.execute(
                  "UPDATE conversation SET last_seq = ?, last_at = ? WHERE id = ?", seq, at, id);
            });
  }

  // Rule 6

  @Test
  void a_slow_reader_gets_lag_and_nobody_else_notices() {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    ProtocolClient slow = hearing("slow", 65_536, visitor);
    slow.sync(conversation, 0);
    slow.await("synced");
    Runnable resume = slow.socket().pauseReading();
    String text = "好".repeat(9_000);
    List<String> ids = new ArrayList<>();
    int messages = 200 * front.buffers();
    int last = 3 + messages;
    long start = System.nanoTime();
    for (int sent = 0; sent < messages; sent += 100) {
      ids.clear();
      for (int i = 0; i < 100; i++) {
        ids.add(agent.client.say(conversation, text));
      }
      ids.forEach(agent.client::awaitAck);
      catchUp(
          visitor.client,
          conversation,
          visitor.client.events(conversation).getLast().number("seq"),
          3 + sent + 100);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(Duration.ofSeconds(20L * front.buffers()));
    resume.run();
    Frame lag = slow.await("lag");
    assertThat(lag.string("conversation")).isEqualTo(conversation);
    long applied = slow.events(conversation).getLast().number("seq");
    assertThat(applied).isLessThan(last);
    catchUp(slow, conversation, applied, last);
    assertThat(slow.events(conversation).stream().map(frame -> frame.number("seq")).distinct())
        .hasSize(last)
        .isSorted();
  }

  /**
   * Another device of the visitor, to which events flow from the head on. A {@code sync} that is
   * still being read when the burst begins could end in {@code more}: then nothing more is owed to
   * a client that does not ask.
   */
  private ProtocolClient hearing(String name, int receiveBuffer, Seat visitor) {
    ProtocolClient client =
        until(
            ProtocolClient.connect(
                name, door.ws(), door.options().withReceiveBuffer(receiveBuffer)));
    client.hello(visitor.account.token(), "d-reader-" + name + "-0001");
    client.await("synced");
    return client;
  }

  private static void catchUp(ProtocolClient client, String conversation, long applied, long head) {
    client.skipToNow();
    long after = applied;
    while (after < head) {
      client.sync(conversation, after);
      client.await("synced or lag", f -> f.is("synced") || f.is("lag"), Duration.ofSeconds(30));
      after = client.events(conversation).getLast().number("seq");
    }
  }

  @Test
  void who_makes_no_progress_for_fifteen_seconds_is_closed() throws Exception {
    Seat visitor = visitor();
    Seat agent = agent();
    String conversation = assigned(visitor, agent);
    ProtocolClient stuck = hearing("stuck", 4096, visitor);
    int before = server.part(org.hutong.core.connection.Hub.class).connections();
    Runnable resume = stuck.socket().pauseReading();
    for (int i = 0; i < 300 * front.buffers(); i++) {
      agent.client.say(conversation, "好".repeat(9_000));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> server.part(org.hutong.core.connection.Hub.class).connections() < before);
    resume.run();
    assertThat(stuck.awaitClose()).isIn(4408, RawSocket.ABNORMAL);
  }

  // Rule 7

  @Test
  void what_is_too_far_is_reset_and_read_by_pages() {
    Seat visitor = visitor();
    String conversation = visitor.say("0").string("conversation");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < FARTHEST + 10; i++) {
      ids.add(visitor.client.say(conversation, "message " + i));
    }
    ids.forEach(visitor.client::awaitAck);
    visitor.reconnect(
        Map.of(
            "t",
            "hello",
            "token",
            visitor.account.token(),
            "device",
            visitor.device,
            "epoch",
            visitor.welcome.string("epoch"),
            "resume",
            List.of(Map.of("conversation", conversation, "after", 1))));
    Frame reset = visitor.client.await("reset");
    assertThat(reset.string("why")).isEqualTo("too_far");
    assertThat(reset.number("head")).isEqualTo(FARTHEST + 12);
    visitor.client.never("an event", frame -> frame.is("event"), Duration.ofMillis(200));
    assertThat(visitor.log(conversation)).hasSize(FARTHEST + 12);
    visitor.client.sync(conversation, FARTHEST + 10);
    assertThat(visitor.client.await("event").number("seq")).isEqualTo(FARTHEST + 11);
  }

  // Rule 9

  @Test
  void while_the_store_is_down_nothing_is_acknowledged_and_nobody_is_dropped() throws Exception {
    Seat visitor = visitor();
    String conversation = visitor.say("before").string("conversation");
    String connection = visitor.welcome.string("connection");
    String id;
    Path file = server.data().resolve("hutong.mv.db");
    Path away = server.data().resolve("away");
    takeAway(file, away);
    try {
      id = visitor.client.say(conversation, "while it is down");
      Frame error =
          visitor.client.awaitAnywhere(
              "a refusal", f -> f.is("error") && f.string("id").equals(id), Duration.ofSeconds(25));
      assertThat(error.string("code")).isEqualTo("unavailable");
      assertThat(error.flag("retry")).isTrue();
      RestClient.Answer rest =
          visitor
              .rest
              .with("Idempotency-Key", ProtocolClient.newId())
              .post(
                  "/api/v1/conversations/current/messages",
                  Map.of("kind", "text", "body", Map.of("text", "by rest")));
      assertThat(rest.status()).isEqualTo(503);
      assertThat(rest.code()).isIn("unavailable", "overloaded");
      assertThat(visitor.client.open()).isTrue();
      assertThat(visitor.client.frames("ack")).hasSize(1);
    } finally {
      Files.delete(file.resolve("occupied"));
      Files.delete(file);
      Files.move(away, file);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              visitor.client.skipToNow().say(id, conversation, "while it is down");
              return visitor
                  .client
                  .await(
                      "an answer",
                      f -> (f.is("ack") || f.is("error")) && f.string("id").equals(id),
                      Duration.ofSeconds(20))
                  .is("ack");
            });
    assertThat(visitor.welcome.string("connection")).isEqualTo(connection);
    assertThat(visitor.log(conversation)).hasSize(3);
  }

  /** The database ends at once, and its file cannot be opened again. */
  private void takeAway(Path file, Path away) throws Exception {
    try {
      server.part(Database.class).with(handle -> handle.execute("SHUTDOWN IMMEDIATELY"));
    } catch (RuntimeException e) {
      // The connection goes with the database.
    }
    Files.move(file, away);
    Files.createDirectory(file);
    Files.createFile(file.resolve("occupied"));
  }

  // Rule 8

  @Test
  void a_drain_says_bye_settles_what_was_read_and_loses_nothing() throws Exception {
    HutongServer draining = serverIn(directory.resolve("draining"), Map.of());
    try {
      Door way = wayTo(draining);
      Seat visitor = Seat.sit("visitor", way, draining.visitor());
      String conversation = visitor.say("hello").string("conversation");
      Thread stop = Thread.ofVirtual().unstarted(draining::stop);
      List<String> ids = sendThroughTheDrain(visitor, conversation, stop);
      assertThat(visitor.client.awaitClose(Duration.ofSeconds(20))).isEqualTo(4503);
      stop.join();
      assertThat(visitor.client.frames("bye")).hasSize(1);
      assertThat(visitor.client.frames("bye").getFirst().number("reconnect"))
          .isGreaterThanOrEqualTo(0);
      judge(draining, visitor, conversation, ids);
    } finally {
      draining.close();
    }
  }

  private static List<String> sendThroughTheDrain(Seat visitor, String conversation, Thread stop) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100_000 && visitor.client.open(); i++) {
      if (i == 50) {
        ids.forEach(visitor.client::awaitAck);
        stop.start();
      }
      try {
        ids.add(visitor.client.say(conversation, "message " + i));
      } catch (UncheckedIOException e) {
        break;
      }
      if (i % 10 == 9) {
        visitor.client.never("nothing", frame -> false, Duration.ofMillis(2));
      }
    }
    return ids;
  }

  private void judge(HutongServer draining, Seat visitor, String conversation, List<String> ids)
      throws Exception {
    wayTo(draining.resume());
    RestClient rest = draining.rest().as(visitor.account.token());
    Entry.Final stored = Participant.finalRead(rest, conversation);
    Set<String> kept = new HashSet<>();
    stored.events().stream()
        .map(Entry.Stored::id)
        .filter(id -> id != null)
        .forEach(id -> assertThat(kept.add(id)).describedAs("stored twice: " + id).isTrue());
    Set<String> acked = new HashSet<>();
    visitor.client.frames("ack").forEach(ack -> acked.add(ack.string("id")));
    assertThat(kept).containsAll(acked);
    assertThat(acked).describedAs("what was read was acknowledged").containsAll(kept);
    assertThat(ids).containsAll(acked.stream().filter(ids::contains).toList());
    assertThat(acked.size()).isGreaterThan(40);
  }

  @Test
  void after_a_restart_everything_is_as_it_was_acknowledged() throws Exception {
    HutongServer twice = serverIn(directory.resolve("twice"), Map.of());
    try {
      Seat visitor = Seat.sit("visitor", wayTo(twice), twice.visitor());
      Frame ack = visitor.say("remember me");
      String epoch = visitor.welcome.string("epoch");
      twice.stop();
      Seat again = Seat.sit("visitor", wayTo(twice.resume()), visitor.account);
      assertThat(again.welcome.string("epoch")).isEqualTo(epoch);
      JsonNode known = again.welcome.at("conversations").get(0);
      assertThat(known.path("head").asLong()).isEqualTo(2);
      again.client.send(
          Map.of(
              "t",
              "send",
              "id",
              ack.string("id"),
              "kind",
              "text",
              "body",
              Map.of("text", "remember me")));
      Frame repeated = again.client.awaitAck(ack.string("id"));
      assertThat(repeated.flag("dup")).isTrue();
      assertThat(repeated.string("event")).isEqualTo(ack.string("event"));
      again.close();
    } finally {
      twice.close();
    }
  }
}
