package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.StrangeFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Installing and agreeing by REST, as the console and strangers' scripts do it. */
class PluginConsentTest {
  private static final String RAN = "org.hutong.test.rest.consent.ran";

  @TempDir private static Path directory;
  private static RestServer server;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    admin = RestClient.nobody(server.port()).administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode upload(String query, PluginJar jar) {
    var answer = Uploader.of(admin).send("POST", "/api/v1/plugins" + query, jar.bytes());
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(201);
    return answer.json();
  }

  private static PluginJar asking(String id, String permissions) {
    return PluginJar.filtering(id, "return Verdict.pass();")
        .with("permissions", "[" + permissions + "]");
  }

  @Test
  void a_strangers_jar_that_asks_for_nothing_waits_and_no_code_of_it_runs() {
    System.clearProperty(RAN);
    String tells = "static { System.setProperty(\"%s\", \"yes\"); }".formatted(RAN);
    PluginJar jar =
        PluginJar.of("plain")
            .extension(
                "Door",
                "RestEndpoint",
                tells + " public List<Route> routes() { return List.of(); }");
    JsonNode view = upload("", jar);
    assertThat(view.path("state").asString()).isEqualTo("consent");
    assertThat(view.path("consent").path("publisher").asString("unknown")).isEqualTo("unknown");
    assertThat(view.path("consent").path("permissions").path(0).asString())
        .isEqualTo("network.answer");
    assertThat(System.getProperty(RAN)).isNull();
    assertThat(upload("?consent=network.answer", jar).path("state").asString())
        .isEqualTo("running");
    assertThat(System.getProperty(RAN)).isEqualTo("yes");
  }

  /** Another's id, a higher version, other code, no signature. */
  @Test
  void a_strangers_jar_with_the_id_of_a_bundled_plugin_waits_and_says_what_it_replaces() {
    asking("ours", "").write(directory.resolve("bundled").resolve("ours.jar"));
    assertThat(admin.put("/plugins/ours/enabled", Map.of("enabled", true)).status()).isEqualTo(200);
    JsonNode view = upload("", asking("ours", "").with("version", "9.0.0"));
    assertThat(view.path("version").asString()).isEqualTo("1.0.0");
    assertThat(view.path("state").asString()).isEqualTo("running");
    assertThat(view.path("consent").path("replaces").path("whose").asString()).isEqualTo("bundled");
  }

  @Test
  void one_that_asks_is_answered_with_what_it_asks_and_runs_after_exactly_that_was_agreed_to() {
    JsonNode view = upload("", asking("asking", "message.send, conversation.read"));
    assertThat(view.path("state").asString()).isEqualTo("consent");
    JsonNode waits = view.path("consent");
    assertThat(waits.path("permissions").values())
        .extracting(JsonNode::asString)
        .containsExactly("conversation.read", "message.intercept", "message.send");
    assertThat(waits.path("points").get(0).asString()).isEqualTo("MessageInterceptor");
    String path = "/plugins/asking/consent";
    String sha256 = waits.path("sha256").asString();
    assertThat(
            admin
                .put(path, Map.of("permissions", List.of("message.send"), "sha256", sha256))
                .status())
        .isEqualTo(409);
    var all = List.of("message.send", "conversation.read", "message.intercept");
    assertThat(admin.put(path, Map.of("permissions", all)).status()).isEqualTo(400);
    assertThat(admin.put(path, Map.of("permissions", all, "sha256", "0")).status()).isEqualTo(409);
    var agreed = admin.put(path, Map.of("permissions", all, "sha256", sha256));
    assertThat(agreed.status()).isEqualTo(200);
    assertThat(agreed.json().path("state").asString()).isEqualTo("running");
    assertThat(agreed.json().path("consentedBy").asString()).startsWith("agent:");
    assertThat(admin.put(path, Map.of("permissions", all, "sha256", sha256)).status())
        .isEqualTo(404);
  }

  @Test
  void who_knows_what_it_asks_agrees_with_the_upload() {
    JsonNode view =
        upload(
            "?consent=customer.read,message.send,message.intercept",
            asking("knowing", "message.send"));
    assertThat(view.path("state").asString()).isEqualTo("running");
    assertThat(view.path("granted").get(1).asString()).isEqualTo("message.send");
  }

  @Test
  void a_danger_is_agreed_to_by_name_and_what_waits_can_be_thrown_away() {
    String exits = "if (draft.kind().isEmpty()) System.exit(1); return Verdict.pass();";
    JsonNode view = upload("", PluginJar.filtering("wild", exits));
    assertThat(view.path("state").asString()).isEqualTo("consent");
    String path = "/plugins/wild/consent";
    var refused =
        admin.put(
            path,
            Map.of(
                "permissions",
                List.of("message.intercept"),
                "sha256",
                view.path("consent").path("sha256").asString()));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains("System.exit in example.Guard");
    assertThat(admin.delete(path).status()).isEqualTo(204);
    assertThat(admin.get("/plugins/wild").status()).isEqualTo(404);
    assertThat(
            upload("?dangerous=true&consent=message.intercept", PluginJar.filtering("wild", exits))
                .path("state")
                .asString())
        .isEqualTo("running");
  }

  @ParameterizedTest
  @MethodSource("org.hutong.core.plugin.StrangeFiles#all")
  void a_strange_file_is_refused_with_its_reason_and_nothing_else_happens(
      StrangeFiles.Strange strange) {
    var answer = Uploader.of(admin).send("POST", "/api/v1/plugins", strange.jar());
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().toString()).contains(strange.reason().replace("\"", "\\\""));
    assertThat(admin.get("/plugins/strange").status()).isEqualTo(404);
  }
}
