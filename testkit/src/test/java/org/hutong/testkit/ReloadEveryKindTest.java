package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.hutong.core.plugin.ExtensionPoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A plugin with an extension of every kind, and one whose interceptor runs on threads, are replaced
 * again and again while 500 messages a second are sent and every extension point is called.
 */
class ReloadEveryKindTest extends Contract {
  private static final int VISITORS = 10;
  private static final int PER_SECOND = 500;
  private static final int SPARE = 10;
  private static final int CALLERS = 10;
  private static final int POINTS = 11;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static byte[] onThreads(String version) {
    return PluginSource.filtering("on-threads", "return Verdict.pass();")
        .with("version", version)
        .with("run", "thread")
        .with("onAbsent", "reject")
        .jar();
  }

  @Test
  void three_reloads_of_every_kind_of_extension_are_not_noticed() {
    run(3);
  }

  @Test
  @Tag("long")
  void a_hundred_reloads_of_every_kind_of_extension_are_not_noticed() {
    run(100);
  }

  /** Who still waits would be offered to the next test's agent before its own customers. */
  @AfterEach
  void closeWhatIsLeft() {
    RestClient admin = server.rest().as(server.admin().token());
    for (JsonNode each : admin.get("/api/v1/conversations?view=all&limit=200").at("items")) {
      admin.post("/api/v1/conversations/" + each.path("id").asString() + "/close").expect(200);
    }
  }

  private void run(int rounds) {
    EveryKind plugin = until(new EveryKind());
    List<byte[]> jars = new ArrayList<>();
    for (String version : List.of("1.0.0", "1.0.1")) {
      jars.add(plugin.jar(version));
      jars.add(onThreads(version));
    }
    RestClient admin = server.rest().as(server.admin().token());
    Seat agent = agent(VISITORS + SPARE);
    Seat customer = visitor();
    var points =
        new EveryPoint(
            admin, customer, assigned(customer, agent), agent, server.part(ExtensionPoints.class));
    Crowd crowd = until(Crowd.of(server, VISITORS, PER_SECOND)).start();
    crowd.visitors().forEach(each -> take(String.valueOf(each.conversation()), agent));
    warm(admin);
    Used before = Used.now();
    install(admin, jars.get(0));
    install(admin, jars.get(1));
    take(points.open(), agent);
    for (int i = 1; i <= rounds; i++) {
      byte[] every = jars.get(2 * (i % 2));
      byte[] threaded = jars.get(2 * (i % 2) + 1);
      HutongServer.Account member = points.during(i, () -> install(admin, every));
      install(admin, threaded);
      serve(member, agent);
    }
    awaitTaken(plugin, points);
    admin.delete("/api/v1/plugins/on-threads").expect(204);
    Verdict verdict = crowd.judge(server.admin().token());
    awaitHeard(plugin, crowd);
    Map<String, Long> calls = calls(admin);
    admin.delete("/api/v1/plugins/" + EveryKind.ID).expect(204);
    PluginUnderLoadTest.awaitNoLoader();
    Used after = Used.back(before);
    print(rounds, crowd, verdict, points, before, after, calls);
    assertThat(calls).hasSize(POINTS).allSatisfy((point, count) -> assertThat(count).isPositive());
    assertThat(plugin.gaps()).isEmpty();
    assertThat(plugin.taken()).isEqualTo(points.answers());
    assertThat(crowd.rate()).isGreaterThan(PER_SECOND / 3.0);
    assertThat(after.plugins()).isZero();
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + SPARE);
    assertThat(after.files()).isLessThanOrEqualTo(before.files() + SPARE);
  }

  /** As many connections as there are callers: the client keeps them open. */
  private static void warm(RestClient admin) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      all.add(CompletableFuture.runAsync(() -> admin.get("/api/v1/me").expect(200)));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
  }

  private static void install(RestClient admin, byte[] jar) {
    admin
        .bytes(
            "POST",
            "/api/v1/plugins?consent=" + String.join(",", EveryKind.PERMISSIONS),
            "application/java-archive",
            jar)
        .expect(201);
  }

  /** Whom the identity provider let in comes, gets the agent whom the selector picks, and goes. */
  private void serve(HutongServer.Account member, Seat agent) {
    try (Seat visitor = Seat.sit("member", door, member)) {
      agent.act(assigned(visitor, agent), "close").expect(200);
    }
  }

  private static void awaitTaken(EveryKind plugin, EveryPoint points) {
    Awaitility.await("the channel took every answer outside")
        .atMost(PATIENCE)
        .until(() -> plugin.taken().size() >= points.answers().size());
  }

  /** Delivery is at least once, in order and in the end complete. */
  private static void awaitHeard(EveryKind plugin, Crowd crowd) {
    for (Participant visitor : crowd.visitors()) {
      Awaitility.await("the listener heard all of " + visitor.conversation())
          .atMost(PATIENCE)
          .until(() -> plugin.heard(String.valueOf(visitor.conversation())) >= visitor.applied());
    }
  }

  /** The calls of each extension point, over all reloads. */
  private static Map<String, Long> calls(RestClient admin) {
    Map<String, Long> calls = new TreeMap<>();
    for (JsonNode each : admin.get("/api/v1/plugins/every-kind").expect(200).at("extensions")) {
      calls.put(each.path("point").asString(), each.path("calls").asLong());
    }
    return calls;
  }

  private static void print(
      int rounds,
      Crowd crowd,
      Verdict verdict,
      EveryPoint points,
      Used before,
      Used after,
      Map<String, Long> calls) {
    System.out.printf(
        Locale.ROOT,
        "ReloadEveryKindTest: %d reloads, %s, %.0f messages a second of %d, %d lost, doubled or out"
            + " of order, %d refused for now, p99 %.0f ms, no loader left, %s then %s, %d calls"
            + " while the plugin was away, %d asked again, calls %s%n",
        rounds,
        verdict.counts(),
        crowd.rate(),
        PER_SECOND,
        verdict.violations().size(),
        crowd.doubts(),
        crowd.p99Millis(-1),
        before,
        after,
        points.met(),
        points.again(),
        calls);
  }

  /** What the process holds: threads of the server, of plugins, and open files. */
  private record Used(long threads, long plugins, long files) {
    static Used now() {
      List<String> names =
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> !name.startsWith("HttpClient"))
              .toList();
      var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      return new Used(
          names.size(),
          names.stream().filter(name -> name.startsWith("plugin-")).count(),
          system.getOpenFileDescriptorCount());
    }

    /** Connections that were closed just now are gone a moment later. */
    static Used back(Used before) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      Used now = now();
      while (System.nanoTime() < end
          && (now.files() > before.files() + SPARE || now.threads() > before.threads() + SPARE)) {
        LockSupport.parkNanos(500_000_000L);
        now = now();
      }
      return now;
    }
  }
}
