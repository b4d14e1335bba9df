package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.Plugins;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What directories of plugins tell of a customer, through the real server. */
class CustomerPanelsTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

  private static final Consent READING = new Consent(Set.of("customer.read"), false);

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void remove() {
    var plugins = server.part(Plugins.class);
    plugins.list().forEach(plugin -> plugins.remove(plugin.id(), true, "admin"));
  }

  private static void install(String id, String version, String members) {
    PluginJar jar =
        PluginJar.of(id)
            .with("version", version)
            .with("permissions", "[customer.read]")
            .extension("Crm", "CustomerDirectory", members);
    try {
      server
          .part(Plugins.class)
          .install(new ByteArrayInputStream(jar.bytes()), "test.jar", READING, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void directory(String id, String body) {
    install(
        id,
        "1.0.0",
        "public Optional<Profile> find(Customer customer) throws Exception { " + body + " }");
  }

  /** The id of a visitor who has said something. */
  private static String customer() {
    RestClient visitor = nobody.visitor();
    String conversation =
        visitor
            .key("id-" + UUID.randomUUID())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hi")))
            .get("conversation");
    return admin.get("/conversations/" + conversation).json().path("visitor").path("id").asString();
  }

  private static JsonNode panels(String customer, boolean fresh) {
    var answer = admin.get("/customers/" + customer + "/panels" + (fresh ? "?fresh=true" : ""));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static final String COUNTING =
      """
      private final java.util.concurrent.atomic.AtomicInteger calls =
          new java.util.concurrent.atomic.AtomicInteger();
      public Optional<Profile> find(Customer customer) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Site", customer.site());
        fields.put("Calls", "" + calls.incrementAndGet());
        return Optional.of(new Profile(fields, List.of("vip"), 7,
            List.of(Card.titled("Order").build())));
      }
      """;

  @Test
  void a_directory_tells_fields_in_their_order_tags_level_and_cards_and_is_asked_once_a_minute() {
    install("crm", "1.0.0", COUNTING);
    String customer = customer();
    JsonNode told = panels(customer, false);
    assertThat(told.path("level").asInt()).isEqualTo(7);
    JsonNode panel = told.path("items").get(0);
    assertThat(panel.path("plugin").asString()).isEqualTo("crm");
    assertThat(panel.path("state").asString()).isEqualTo("ok");
    assertThat(panel.path("fields").get(0).path("value").asString()).isEqualTo("default");
    assertThat(panel.path("fields").get(1).path("label").asString()).isEqualTo("Calls");
    assertThat(panel.path("tags").get(0).asString()).isEqualTo("vip");
    assertThat(panel.path("cards").get(0).path("title").asString()).isEqualTo("Order");
    assertThat(calls(panels(customer, false))).isEqualTo(calls(panels(customer, false)));
    long before = calls(panels(customer, false));
    assertThat(calls(panels(customer, true))).isGreaterThan(before);
  }

  private static long calls(JsonNode panels) {
    return Long.parseLong(
        panels.path("items").get(0).path("fields").get(1).path("value").asString());
  }

  @Test
  void a_directory_is_asked_when_a_conversation_is_opened_before_anybody_looks() {
    directory("early", "return Optional.empty();");
    customer();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.part(Plugins.class).find("early").extensions().getFirst().calls() == 1);
  }

  @Test
  void one_that_fails_sleeps_lies_or_knows_nobody_is_told_so_beside_the_others() {
    directory("a-good", "return Optional.of(new Profile(Map.of(), List.of(), 3, List.of()));");
    directory("b-none", "return Optional.empty();");
    directory("c-throws", "throw new java.io.IOException(\"secret\");");
    directory("d-null", "return null;");
    directory("e-level", "return Optional.of(new Profile(Map.of(), List.of(), 10, List.of()));");
    directory(
        "f-card",
        "return Optional.of(new Profile(Map.of(), List.of(), null, List.of(new"
            + " Card(Map.of(\"v\", 2)))));");
    directory(
        "g-field",
        "return Optional.of(new Profile(Map.of(\"a\", \"x\".repeat(501)), List.of(), null,"
            + " List.of()));");
    directory("h-sleeps", "Thread.sleep(60_000); return Optional.empty();");
    JsonNode told = panels(customer(), true);
    assertThat(told.path("level").asInt()).isEqualTo(3);
    List<String> states =
        told.path("items").valueStream().map(item -> item.path("state").asString()).toList();
    assertThat(states)
        .containsExactly("ok", "none", "failed", "failed", "failed", "failed", "failed", "failed");
    assertThat(told.toString()).doesNotContain("secret");
  }

  @Test
  void after_an_upgrade_the_new_version_is_asked_and_no_old_answer_is_shown() {
    String tag =
        "public Optional<Profile> find(Customer c) { return Optional.of(new Profile(Map.of(),"
            + " List.of(\"%s\"), null, List.of())); }";
    install("crm", "1.0.0", tag.formatted("old"));
    String customer = customer();
    assertThat(panels(customer, false).toString()).contains("old");
    install("crm", "1.1.0", tag.formatted("new"));
    assertThat(panels(customer, false).toString()).contains("new").doesNotContain("old");
  }

  @Test
  void only_who_may_see_a_conversation_of_the_customer_sees_him() {
    String customer = customer();
    admin.post("/agents", Map.of("username", "far", "name", "F", "password", "a long password"));
    RestClient far = nobody.logIn("far", "a long password");
    for (String path : List.of("/customers/" + customer, "/customers/" + customer + "/panels")) {
      assertThat(admin.get(path).status()).isEqualTo(200);
      assertThat(far.get(path).status()).isEqualTo(404);
      assertThat(nobody.visitor().get(path).status()).isEqualTo(403);
    }
    JsonNode view = admin.get("/customers/" + customer).json();
    assertThat(view.path("id").asString()).isEqualTo(customer);
    assertThat(view.path("site").asString()).isEqualTo("default");
    assertThat(admin.get("/customers/" + UUID.randomUUID()).status()).isEqualTo(404);
  }
}
