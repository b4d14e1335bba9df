package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** P14 and P15: an interceptor is replaced while everybody talks. Each version leaves its label. */
class UpgradeUnderLoadTest extends Contract {
  private static final String ID = "guard";

  private static PluginSource version(String version, String start) {
    return PluginSource.of(ID)
        .with("version", version)
        .extension(
            "Guard",
            "MessageInterceptor",
            """
            @Inject Guard() throws Exception { %s }
            public Verdict filter(Draft draft) { return Verdict.flag(List.of("%s")); }
            """
                .formatted(start, version));
  }

  private static String sleep(int millis) {
    return "Thread.sleep(" + millis + ");";
  }

  private RestClient admin() {
    return server.rest().as(server.admin().token());
  }

  private RestClient.Answer install(byte[] jar) {
    return admin()
        .bytes(
            "POST", "/api/v1/plugins?consent=message.intercept", "application/java-archive", jar);
  }

  /** They talk, half a second before and after the upgrade is installed over version 1.0.0. */
  private Crowd talking(PluginSource before, PluginSource after, int status) {
    install(before.jar()).expect(201);
    byte[] upgrade = after.jar();
    Crowd crowd = until(Crowd.of(server, 3, 60)).start();
    crowd.pause(Duration.ofMillis(500));
    install(upgrade).expect(status);
    crowd.pause(Duration.ofMillis(500));
    crowd.judge(server.admin().token());
    return crowd;
  }

  @AfterEach
  void remove() {
    admin().delete("/api/v1/plugins/" + ID).expect(204);
  }

  /** How many texts of the crowd carry each label; the empty one: none. */
  private Map<String, Long> judged(Crowd crowd) {
    return crowd.visitors().stream()
        .flatMap(visitor -> labels(String.valueOf(visitor.conversation())).stream())
        .collect(Collectors.groupingBy(label -> label, Collectors.counting()));
  }

  private List<String> labels(String conversation) {
    return server
        .part(Database.class)
        .with(
            handle ->
                handle
                    .createQuery(
                        "SELECT COALESCE(labels, '') FROM event WHERE conversation = ? AND kind ="
                            + " 'text'")
                    .bind(0, UUID.fromString(conversation))
                    .mapTo(String.class)
                    .map(text -> text.replaceAll("[^0-9.]", ""))
                    .list());
  }

  private static double slowest(Crowd crowd) {
    return crowd.millisWithout(-1).getLast();
  }

  @Test
  void p15_when_the_start_of_an_upgrade_fails_the_old_version_serves_and_no_visitor_notices() {
    Crowd crowd =
        talking(
            version("1.0.0", ""),
            version("2.0.0", "throw new IllegalStateException(\"not today\");"),
            422);
    assertThat(crowd.doubts()).isZero();
    assertThat(judged(crowd)).containsOnlyKeys("1.0.0");
    JsonNode shown = admin().get("/api/v1/plugins/" + ID).expect(200).json();
    assertThat(shown.path("version").asString()).isEqualTo("1.0.0");
    assertThat(shown.path("state").asString()).isEqualTo("running");
    assertThat(shown.path("reason").asString()).contains("2.0.0").contains("not today");
  }

  @Test
  void an_upgrade_that_asks_for_more_waits_for_consent_while_the_old_version_serves() {
    PluginSource asking = version("2.0.0", "").with("permissions", "[customer.read]");
    Crowd crowd = talking(version("1.0.0", ""), asking, 201);
    assertThat(crowd.doubts()).isZero();
    assertThat(judged(crowd)).containsOnlyKeys("1.0.0");
    JsonNode waiting = admin().get("/api/v1/plugins/" + ID).expect(200).json();
    assertThat(waiting.path("version").asString()).isEqualTo("1.0.0");
    assertThat(waiting.path("consent").path("version").asString()).isEqualTo("2.0.0");
    assertThat(waiting.path("consent").path("added").path(0).asString()).isEqualTo("customer.read");
    admin()
        .put(
            "/api/v1/plugins/" + ID + "/consent",
            Map.of(
                "permissions",
                List.of("customer.read", "message.intercept"),
                "sha256",
                waiting.path("consent").path("sha256").asString()))
        .expect(200);
    assertThat(admin().get("/api/v1/plugins/" + ID).string("version")).isEqualTo("2.0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "reject"})
  void while_a_short_reload_holds_them_messages_wait_and_each_is_judged(String onAbsent) {
    Crowd crowd =
        talking(
            version("1.0.0", "").with("onAbsent", onAbsent),
            version("2.0.0", sleep(700)).with("onAbsent", onAbsent),
            201);
    assertThat(crowd.doubts()).isZero();
    assertThat(judged(crowd)).containsOnlyKeys("1.0.0", "2.0.0");
    assertThat(slowest(crowd)).isGreaterThan(400);
  }

  @Test
  @Tag("long")
  void after_two_seconds_of_a_long_reload_skip_lets_messages_pass() {
    Crowd crowd = talking(version("1.0.0", ""), version("2.0.0", sleep(2_800)), 201);
    assertThat(crowd.doubts()).isZero();
    assertThat(judged(crowd)).containsOnlyKeys("1.0.0", "", "2.0.0");
    assertThat(slowest(crowd)).isGreaterThan(1_900);
  }

  @Test
  void after_two_seconds_of_a_long_reload_reject_refuses_for_now_and_all_are_judged_in_the_end() {
    Crowd crowd =
        talking(
            version("1.0.0", "").with("onAbsent", "reject"),
            version("2.0.0", sleep(2_800)).with("onAbsent", "reject"),
            201);
    assertThat(crowd.doubts()).isPositive();
    assertThat(judged(crowd)).containsOnlyKeys("1.0.0", "2.0.0");
  }
}
