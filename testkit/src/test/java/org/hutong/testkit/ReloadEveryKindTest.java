package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A plugin with an extension of every kind, and one whose interceptor runs on threads, are replaced
 * again and again while 500 messages a second are sent.
 */
class ReloadEveryKindTest extends Contract {
  private static final int VISITORS = 10;
  private static final int PER_SECOND = 500;
  private static final int SPARE = 10;
  private static final List<String> PERMISSIONS =
      List.of(
          "conversation.read",
          "robot.answer",
          "channel",
          "file.read",
          "customer.read",
          "routing.select",
          "identity.provide");

  /** Every extension point of the API, in a class each. */
  private static PluginSource everyKind(String version) {
    return PluginSource.of("every-kind")
        .with("version", version)
        .with("run", "inline")
        .with("onAbsent", "reject")
        .with("permissions", PERMISSIONS.toString())
        .extension(
            "Filter",
            "MessageInterceptor",
            "public Verdict filter(Draft draft) { return Verdict.flag(List.of(\"seen\")); }")
        .extension("Ear", "org.hutong.api.EventListener", "public void happened(Event event) { }")
        .extension(
            "Bot",
            "Robot",
            "public RobotAnswer query(RobotQuery query) { return RobotAnswer.unsure(); }")
        .extension(
            "Post",
            "Channel",
            "public String name() { return \"post\"; }"
                + " public Result deliver(Delivery delivery) { return Result.ignored(); }")
        .extension(
            "Voice",
            "SpeechRecognizer",
            "public Optional<Transcript> recognize(Speech speech) { return Optional.empty(); }")
        .extension(
            "People",
            "CustomerDirectory",
            "public Optional<Profile> find(Customer customer) { return Optional.empty(); }")
        .extension(
            "Buttons",
            "CardActions",
            "public Answer pressed(Press press) { return Answer.done(); }")
        .extension(
            "Pick",
            "AgentSelector",
            "public Choice select(Request request) {"
                + " return Choice.of(request.candidates().getFirst(), \"the first\"); }")
        .extension("Door", "IdentityProvider", "")
        .extension(
            "Rest",
            "RestEndpoint",
            "public List<Route> routes() { return List.of(Route.get(\"/ping\", Access.ADMIN,"
                + " r -> Response.text(200, \"pong\"))); }")
        .extension(
            "Look",
            "FileInspector",
            "public Verdict inspect(Upload upload) { return Verdict.accept(); }");
  }

  private static PluginSource onThreads(String version) {
    return PluginSource.filtering("on-threads", "return Verdict.pass();")
        .with("version", version)
        .with("run", "thread")
        .with("onAbsent", "reject");
  }

  @Test
  void five_reloads_of_every_kind_of_extension_are_not_noticed() {
    run(5);
  }

  @Test
  @Tag("long")
  void a_hundred_reloads_of_every_kind_of_extension_are_not_noticed() {
    run(100);
  }

  private void run(int rounds) {
    List<byte[]> jars = new ArrayList<>();
    for (String version : List.of("1.0.0", "1.0.1")) {
      jars.add(everyKind(version).jar());
      jars.add(onThreads(version).jar());
    }
    RestClient admin = server.rest().as(server.admin().token());
    Seat agent = agent(rounds + SPARE);
    assigned(visitor(), agent);
    Crowd crowd = until(Crowd.of(server, VISITORS, PER_SECOND)).start();
    Used before = Used.now();
    for (int i = 0; i <= rounds; i++) {
      install(admin, jars.get(2 * (i % 2)));
      install(admin, jars.get(2 * (i % 2) + 1));
      assertThat(admin.get("/api/v1/plugins/every-kind/ping").expect(200).text()).isEqualTo("pong");
      Seat visitor = visitor();
      assigned(visitor, agent);
      visitor.client.drop();
    }
    Map<String, Long> calls = calls(admin);
    for (String id : List.of("every-kind", "on-threads")) {
      admin.delete("/api/v1/plugins/" + id).expect(204);
    }
    Verdict verdict = crowd.judge(server.admin().token());
    PluginUnderLoadTest.awaitNoLoader();
    Used after = Used.now();
    System.out.printf(
        Locale.ROOT,
        "ReloadEveryKindTest: %d reloads, %s, %d refused for now, p99 %.0f ms, %s then %s, calls"
            + " %s%n",
        rounds,
        verdict.counts(),
        crowd.doubts(),
        crowd.p99Millis(-1),
        before,
        after,
        calls);
    assertThat(calls).hasSize(11);
    for (String called :
        List.of("MessageInterceptor", "EventListener", "RestEndpoint", "AgentSelector")) {
      assertThat(calls.get(called)).as(called).isPositive();
    }
    assertThat(after.plugins()).isZero();
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + SPARE);
    assertThat(after.files()).isLessThanOrEqualTo(before.files() + SPARE);
  }

  private static void install(RestClient admin, byte[] jar) {
    admin
        .bytes(
            "POST",
            "/api/v1/plugins?consent=" + String.join(",", PERMISSIONS),
            "application/java-archive",
            jar)
        .expect(201);
  }

  /** The calls of each extension point, over all reloads. */
  private static Map<String, Long> calls(RestClient admin) {
    Map<String, Long> calls = new TreeMap<>();
    for (JsonNode each : admin.get("/api/v1/plugins/every-kind").expect(200).at("extensions")) {
      calls.put(each.path("point").asString(), each.path("calls").asLong());
    }
    return calls;
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
  }
}
