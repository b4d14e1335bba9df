package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.store.Database;
import org.hutong.core.time.SystemTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's process is killed at random moments while 200 messages a second are sent. */
class KillTest {
  private static final int VISITORS = 10;
  private static final long INTERVAL_NANOS = 1_000_000_000L / 200;

  @TempDir private Path directory;

  @Test
  void three_kills_lose_nothing_and_double_nothing() throws Exception {
    run(3, 20260722);
  }

  @Test
  @Tag("long")
  void twenty_kills_lose_nothing_and_double_nothing() throws Exception {
    run(20, System.nanoTime());
  }

  private void run(int kills, long seed) throws Exception {
    System.out.println("KillTest: seed " + seed);
    Random random = new Random(seed);
    History history = new History();
    try (var server =
        ServerProcess.start(
            directory,
            Map.of(
                "HUTONG_LIMITS_MESSAGES_PER_MINUTE", "100000", "HUTONG_LIMITS_HEARTBEAT", "2s"))) {
      List<Participant> visitors = visitors(server, history);
      var sending = new AtomicBoolean(true);
      Thread load = Thread.ofVirtual().start(() -> load(visitors, sending));
      for (int i = 0; i < kills; i++) {
        LockSupport.parkNanos(1_000_000L * (500 + random.nextInt(2_000)));
        server.kill();
        server.restart();
      }
      LockSupport.parkNanos(1_000_000_000L);
      sending.set(false);
      load.join();
      settle(visitors);
      finish(visitors, server, history);
      server.stop();
      assertThat(indexFaults(server)).isEmpty();
      Verdict verdict = Checker.check(history).expectGreen();
      System.out.println("KillTest: " + kills + " kills, " + verdict.counts());
      assertThat(verdict.counts().acknowledged()).isGreaterThan(kills * 100);
      assertThat(visitors).allSatisfy(v -> assertThat(v.reconnects()).isGreaterThan(kills));
    }
  }

  private static List<String> indexFaults(ServerProcess server) {
    var configuration =
        new ConfigurationReader(Map.of(), server.data())
            .option("--data", "data", server.data().toString())
            .read();
    var database = new Database(configuration, new SystemTime(), new SimpleMeterRegistry());
    database.start();
    try {
      return database.with(handle -> Indexes.faults(handle.getConnection()));
    } finally {
      database.stop();
    }
  }

  private static List<Participant> visitors(ServerProcess server, History history) {
    List<Participant> visitors = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      RestClient.Answer made =
          RestClient.to(server.http())
              .post("/api/v1/sites/default/visitors", Map.of())
              .expect(200, 201);
      String id = made.string("visitor.id");
      visitors.add(
          Participant.join(
              id.isEmpty() ? made.string("visitor") : id,
              server.ws(),
              made.string("token"),
              history,
              null));
    }
    visitors.forEach(visitor -> visitor.say("the first message opens"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> visitors.stream().allMatch(visitor -> visitor.conversation() != null));
    return visitors;
  }

  private static void load(List<Participant> visitors, AtomicBoolean sending) {
    long next = System.nanoTime();
    for (int i = 0; sending.get(); i++) {
      Participant visitor = visitors.get(i % visitors.size());
      if (visitor.unsettled() < 200) {
        visitor.say("message " + i);
      }
      next += INTERVAL_NANOS;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
  }

  private static void settle(List<Participant> visitors) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> visitors.stream().allMatch(visitor -> visitor.unsettled() == 0));
  }

  private static void finish(List<Participant> visitors, ServerProcess server, History history)
      throws Exception {
    String admin =
        RestClient.to(server.http())
            .post("/api/v1/login", Map.of("username", "admin", "password", HutongServer.PASSWORD))
            .expect(200)
            .string("token");
    RestClient rest = RestClient.to(server.http()).as(admin);
    for (Participant visitor : visitors) {
      String conversation = Objects.requireNonNull(visitor.conversation());
      Entry.Final last = Participant.finalRead(rest, conversation);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> visitor.applied() >= last.head());
      history.add(Participant.finalRead(rest, conversation));
      history.add(new Entry.Complete(History.now(), visitor.person(), conversation));
      visitor.close();
    }
  }
}
