package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * P05: a plugin uses up the memory. The process ends, as the launcher's option says, and the
 * service manager starts it again, as the unit in docs/operations.md says; here the test does.
 */
class MemoryFaultTest {
  private static final Path BIN = Path.of("../distribution/src/main/bin").toAbsolutePath();
  private static final String ENDS = "-XX:+ExitOnOutOfMemoryError";
  private static final String MARKS = "-XX:OnOutOfMemoryError=sh '%s/bin/out-of-memory' %%p";
  private static final int ENDED_BY_THAT = 3;
  private static final Duration LONGEST = Duration.ofSeconds(120);

  @TempDir private Path directory;

  @Test
  void the_launcher_ends_the_process_and_the_service_begins_it_again() throws Exception {
    assertThat(Files.readString(BIN.resolve("hutong")))
        .contains(ENDS)
        .contains(MARKS.formatted("$home"));
    assertThat(Files.readString(BIN.resolveSibling("service/hutong.service")))
        .contains("Restart=always");
  }

  @Test
  @Tag("long")
  void after_the_second_time_it_is_quarantined_and_nothing_acknowledged_is_lost() throws Exception {
    run("while (true) { all.add(new byte[1 << 20]); }");
  }

  @Test
  @Tag("long")
  void in_large_pieces_too() throws Exception {
    run("while (true) { all.add(new byte[16 << 20]); }");
  }

  @Test
  @Tag("long")
  void one_huge_object_in_a_heap_with_much_room_too() throws Exception {
    run("all.add(new byte[1 << 30]);");
  }

  private void run(String waste) throws Exception {
    var plugin =
        PluginSource.filtering(
            "hoarder",
            "if ("
                + PluginFaults.FAULT
                + ") { List<Object> all = new ArrayList<>(); "
                + waste
                + " } return Verdict.pass();");
    byte[] jar = plugin.jar();
    try (var server =
            ServerProcess.start(
                directory,
                Map.of("HUTONG_LIMITS_MESSAGES_PER_MINUTE", "100000"),
                List.of("-Xmx128m", ENDS, MARKS.formatted(BIN.getParent())));
        Crowd crowd = Crowd.of(server.http(), server.ws(), 3, 50).start()) {
      admin(server)
          .bytes(
              "POST", "/api/v1/plugins?consent=message.intercept", "application/java-archive", jar)
          .expect(201);
      crowd.say(PluginFaults.HURT, "fault: its client says it again until it is answered");
      int ends = untilQuarantined(server);
      JsonNode shown = admin(server).get("/api/v1/plugins/hoarder").expect(200).json();
      Verdict verdict = crowd.judge(token(server));
      System.out.printf("MemoryFaultTest: %s, the process ended %d times%n", verdict, ends);
      assertThat(ends).isEqualTo(2);
      assertThat(shown.path("quarantine").path("reason").asString()).contains("ran out of memory");
      assertThat(shown.path("strikes").size()).isEqualTo(2);
      assertThat(shown.path("nodes").path(0).path("state").asString()).isEqualTo("quarantined");
    }
  }

  /** Begins the process again whenever it ends; how often that was. */
  private static int untilQuarantined(ServerProcess server) {
    long end = System.nanoTime() + LONGEST.toNanos();
    int ends = 0;
    while (!quarantined(server)) {
      if (!server.process().isAlive()) {
        assertThat(server.process().exitValue()).as(server.logText()).isEqualTo(ENDED_BY_THAT);
        ends++;
        server.relaunch();
      }
      assertThat(System.nanoTime()).as("%s ends\n%s", ends, server.logText()).isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
    return ends;
  }

  private static boolean quarantined(ServerProcess server) {
    try {
      RestClient.Answer answer =
          RestClient.to(server.http()).as(token(server)).get("/api/v1/plugins/hoarder");
      return answer.string("state").equals("quarantined");
    } catch (UncheckedIOException | AssertionError e) {
      return false; // It is not there at the moment.
    }
  }

  private static RestClient admin(ServerProcess server) {
    return RestClient.to(server.http()).as(token(server));
  }

  private static String token(ServerProcess server) {
    return RestClient.to(server.http())
        .post("/api/v1/login", Map.of("username", "admin", "password", HutongServer.PASSWORD))
        .expect(200)
        .string("token");
  }
}
