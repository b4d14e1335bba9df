package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server that debuggers may attach to, with a plugin that an author stops in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebuggerTest {
  private static final String AGENT =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";
  private static final Pattern LISTENING = Pattern.compile("dt_socket at address: (\\d+)");

  /** Longer than a call may take, and then longer than it has to end. */
  private static final Duration LOOKS = Duration.ofSeconds(3);

  private static final String CLASS = "example.Guard";

  /** The first line of the class, after the package and the imports. */
  private static final int FIRST = 5;

  private ServerProcess server;
  private RestClient admin;
  private Debugger debugger;

  @BeforeAll
  void startWithAnAgent(@TempDir Path directory) throws Exception {
    server = ServerProcess.start(directory, Map.of(), List.of(AGENT));
    String token =
        RestClient.to(server.http())
            .post("/api/v1/login", Map.of("username", "admin", "password", HutongServer.PASSWORD))
            .expect(200)
            .string("token");
    admin = RestClient.to(server.http()).as(token);
    debugger = Debugger.attach(port());
  }

  @AfterEach
  void remove() {
    debugger.goOn();
    admin.delete("/api/v1/plugins/calm").expect(204, 404);
  }

  @AfterAll
  void stop() {
    debugger.close();
    server.close();
  }

  /** As the project's template has it: inline, where no call may take more than 2 ms. */
  @Test
  void a_message_stands_at_a_breakpoint_for_seconds_and_nothing_else_does() throws Exception {
    install(filter("1.0.0", "!"));
    try (var visitor = new Talker();
        var other = new Talker()) {
      String conversation = visitor.stored(visitor.says("Hello")).string("conversation");
      debugger.breakAt(CLASS, lineOf("substring", "!"));
      String message = visitor.says("Help!");

      Debugger.Stop stop = debugger.awaitStop();
      long end = System.nanoTime() + LOOKS.toNanos();
      assertThat(stop.where()).isEqualTo("Guard.java:" + lineOf("substring", "!"));
      assertThat(stop.local("calm")).isEqualTo("\"Help!\"");
      assertThat(other.stored(other.says("Hello")).string("body.text")).isEqualTo("Hello");
      visitor.client.sync(conversation, 0).await("synced");
      visitor.client.never(
          "an answer",
          frame -> frame.string("id").equals(message),
          Duration.ofNanos(end - System.nanoTime()));
      stop.resume();

      assertThat(visitor.stored(message).string("body.text")).isEqualTo("Help");
      assertUnharmed();
    }
  }

  @Test
  void the_version_that_was_saved_last_stops_at_its_own_lines() throws Exception {
    install(filter("1.0.0", "!"));
    try (var visitor = new Talker()) {
      debugger.breakAt(CLASS, lineOf("substring", "!"));
      String before = visitor.says("Help!");
      debugger.awaitStop().resume();
      assertThat(visitor.stored(before).string("body.text")).isEqualTo("Help");

      String more = "!\") || calm.endsWith(\n\"~";
      debugger.breakAt(CLASS, lineOf("substring", more));
      install(filter("1.0.1", more));
      String after = visitor.says("Help~");
      Debugger.Stop stop = debugger.awaitStop();
      assertThat(stop.where()).isEqualTo("Guard.java:" + lineOf("substring", more));
      assertThat(stop.local("calm")).isEqualTo("\"Help~\"");
      stop.resume();
      assertThat(visitor.stored(after).string("body.text")).isEqualTo("Help");
      assertUnharmed();
    }
  }

  @Test
  void administrators_are_told_once_in_the_log_and_always_in_the_health() throws Exception {
    String caution = "a debugger may attach to this process";
    RestClient management = RestClient.to(URI.create("http://127.0.0.1:" + (server.port() + 1)));
    assertThat(management.get("/health").text()).contains(caution);
    assertThat(Files.readString(server.log())).containsOnlyOnce(caution);
  }

  private int port() throws Exception {
    return LISTENING
        .matcher(Files.readString(server.log()))
        .results()
        .map((MatchResult found) -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  /** Cuts {@code mark} from the end in a loop, which the server puts a checkpoint into. */
  private static String members(String mark) {
    return """

    public Verdict filter(Draft draft) {
      String calm = draft.text().orElse("");
      while (calm.endsWith("%s")) {
        calm = calm.substring(0, calm.length() - 1);
      }
      return Verdict.replace(draft.withText(calm));
    }
    """
        .formatted(mark);
  }

  private static int lineOf(String text, String mark) {
    List<String> lines = members(mark).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return FIRST + i;
      }
    }
    throw new AssertionError(text);
  }

  private static PluginSource filter(String version, String mark) {
    return PluginSource.of("calm")
        .with("version", version)
        .with("run", "inline")
        .extension("Guard", "MessageInterceptor", members(mark));
  }

  private void install(PluginSource plugin) {
    admin
        .bytes(
            "POST",
            "/api/v1/plugins?consent=message.intercept",
            "application/java-archive",
            plugin.jar())
        .expect(200, 201);
  }

  private void assertUnharmed() {
    var view = admin.get("/api/v1/plugins/calm").expect(200);
    assertThat(view.string("state")).isEqualTo("running");
    assertThat(view.at("strikes").size()).isZero();
    var calls = view.at("extensions").path(0);
    assertThat(calls.path("breaker").asString()).isEqualTo("closed");
    assertThat(calls.path("moved").asBoolean(true)).isFalse();
    assertThat(calls.path("errors").asLong(-1)).isZero();
    assertThat(calls.path("calls").asLong()).isPositive();
  }

  /** A visitor who sees what is stored of what he says. */
  private final class Talker implements AutoCloseable {
    private final ProtocolClient client;

    Talker() {
      String token =
          RestClient.to(server.http())
              .post("/api/v1/sites/default/visitors", Map.of())
              .expect(200, 201)
              .string("token");
      client = ProtocolClient.connect("visitor", server.ws(), RawSocket.Options.PLAIN);
      client.hello(token, "d-" + ProtocolClient.newId());
    }

    String says(String text) {
      return client.say(text);
    }

    Frame stored(String message) {
      Frame ack = client.awaitAck(message);
      return client.awaitAnywhere(
          "its event",
          frame -> frame.is("event") && frame.string("event").equals(ack.string("event")),
          ProtocolClient.PATIENCE);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
