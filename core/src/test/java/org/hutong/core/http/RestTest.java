package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.identity.FirstAdministrator;
import org.hutong.core.identity.SetUp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The routes as clients use them, on the real product. */
class RestTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

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

  private static String id() {
    return "id-" + UUID.randomUUID();
  }

  private static Map<String, Object> text(String text) {
    return Map.of("kind", "text", "body", Map.of("text", text));
  }

  private static RestClient.Answer say(RestClient visitor, String text) {
    return visitor.key(id()).post("/conversations/current/messages", text(text));
  }

  private static RestClient agent(String name) {
    String group = admin.get("/groups").json().path("items").get(0).path("id").asString();
    var made =
        admin.post(
            "/agents",
            Map.of(
                "username",
                name,
                "name",
                name,
                "password",
                "a long password",
                "groups",
                List.of(group)));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    RestClient agent = nobody.logIn(name, "a long password");
    assertThat(agent.put("/me/state", Map.of("state", "online")).status()).isEqualTo(200);
    return agent;
  }

  @Test
  void a_first_message_opens_a_conversation_and_a_repeat_is_answered_alike() {
    RestClient visitor = nobody.visitor();
    String key = id();
    var first = visitor.key(key).post("/conversations/current/messages", text("你好"));
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.json().path("seq").asInt()).isEqualTo(2);
    var again = visitor.key(key).post("/conversations/current/messages", text("你好"));
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("dup").asBoolean()).isTrue();
    assertThat(again.get("event")).isEqualTo(first.get("event"));
    var other = visitor.key(key).post("/conversations/current/messages", text("another"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("id_conflict");
    assertThat(visitor.post("/conversations/current/messages", text("no key")).status())
        .isEqualTo(400);
  }

  @Test
  void a_visitor_reads_his_own_history_without_a_gap() {
    RestClient visitor = nobody.visitor();
    String id = say(visitor, "one").get("conversation");
    say(visitor, "two");
    JsonNode page = visitor.get("/conversations/" + id + "/events?limit=2").json();
    assertThat(page.path("items").size()).isEqualTo(2);
    assertThat(page.path("items").get(1).path("body").path("text").asString()).isEqualTo("one");
    JsonNode rest =
        visitor
            .get("/conversations/" + id + "/events?after=" + page.path("next").asString())
            .json();
    assertThat(rest.path("items").get(0).path("seq").asInt()).isEqualTo(3);
    assertThat(rest.has("next")).isFalse();
    JsonNode own = visitor.get("/conversations").json().path("items");
    assertThat(own.size()).isEqualTo(1);
    assertThat(own.get(0).has("visitor")).isFalse();
    assertThat(own.get(0).has("notes")).isFalse();
    assertThat(own.get(0).path("last").path("text").asString()).isEqualTo("two");
  }

  @Test
  void an_agent_takes_answers_closes_and_the_visitor_rates() {
    RestClient visitor = nobody.visitor();
    String id = say(visitor, "help").get("conversation");
    RestClient agent = agent("mia");
    var accepted = agent.post("/conversations/" + id + "/accept", Map.of());
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
    assertThat(accepted.get("status")).isEqualTo("assigned");
    assertThat(agent.post("/conversations/" + id + "/accept", Map.of()).status()).isEqualTo(200);
    var late = agent("ben").post("/conversations/" + id + "/accept", Map.of());
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("conflict");
    assertThat(late.json().path("by").path("name").asString()).isEqualTo("mia");
    assertThat(late.get("state")).isEqualTo("assigned");
    assertThat(agent.key(id()).post("/conversations/" + id + "/messages", text("hello")).status())
        .isEqualTo(200);
    JsonNode mine = agent.get("/conversations?view=mine").json();
    assertThat(mine.path("items").get(0).path("id").asString()).isEqualTo(id);
    assertThat(mine.path("counts").path("mine").asInt()).isEqualTo(1);
    var note = agent.key(id()).post("/conversations/" + id + "/notes", Map.of("text", "vip"));
    assertThat(note.json().path("n").asInt()).isEqualTo(1);
    assertThat(agent.get("/conversations/" + id + "/notes").text()).contains("vip");
    assertThat(
            agent
                .post("/conversations/" + id + "/close", Map.of("reason", "resolved"))
                .get("status"))
        .isEqualTo("closed");
    var rated = visitor.post("/conversations/" + id + "/rate", Map.of("score", 5));
    assertThat(rated.status()).as(rated.text()).isEqualTo(200);
    String before = admin.get("/conversations/" + id).get("head");
    var again = visitor.post("/conversations/" + id + "/rate", Map.of("score", 5));
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(admin.get("/conversations/" + id).get("head")).isEqualTo(before);
    JsonNode detail = agent.get("/conversations/" + id).json();
    assertThat(detail.path("score").asInt()).isEqualTo(5);
    assertThat(detail.path("reason").asString()).isEqualTo("resolved");
    assertThat(detail.path("lastAgent").path("name").asString()).isEqualTo("mia");
    assertThat(visitor.get("/conversations/" + id + "/events?limit=50").text())
        .doesNotContain("vip");
  }

  @Test
  void the_longest_waiting_is_taken_by_next_and_transferred_to_a_colleague() {
    RestClient visitor = nobody.visitor();
    String id = say(visitor, "wait").get("conversation");
    RestClient agent = agent("tom");
    String group = admin.get("/groups").json().path("items").get(0).path("id").asString();
    await()
        .untilAsserted(
            () -> {
              var next = agent.post("/groups/" + group + "/next", Map.of());
              assertThat(next.status()).as(next.text()).isIn(200, 404);
              assertThat(agent.get("/conversations?view=mine").text()).contains(id);
            });
    RestClient other = agent("ann");
    String ann = other.get("/me").get("id");
    var given =
        agent.post("/conversations/" + id + "/transfer", Map.of("to", ann, "note", "your turn"));
    assertThat(given.status()).as(given.text()).isEqualTo(200);
    assertThat(given.json().path("agent").path("name").asString()).isEqualTo("ann");
    var wrong = agent.post("/conversations/" + id + "/transfer", Map.of());
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("\"path\":\"to\"");
  }

  @Test
  void a_key_of_another_system_makes_tokens_for_its_people_but_never_for_an_administrator() {
    var key =
        admin.post("/api-keys", Map.of("name", "shop", "permissions", List.of("token.issue")));
    RestClient program = nobody.as(key.get("key"));
    var visitor = program.post("/tokens", Map.of("role", "visitor", "id", "cust-7", "name", "Lin"));
    assertThat(visitor.status()).as(visitor.text()).isEqualTo(200);
    var again = program.post("/tokens", Map.of("role", "visitor", "id", "cust-7"));
    assertThat(again.get("visitor")).isEqualTo(visitor.get("visitor"));
    assertThat(again.json().has("key")).isFalse();
    String id = say(nobody.as(visitor.get("token")), "it is me").get("conversation");
    assertThat(admin.get("/conversations/" + id).json().path("visitor").path("name").asString())
        .isEqualTo("Lin");
    var agent = program.post("/tokens", Map.of("role", "agent", "id", "emp-1", "name", "Emp"));
    assertThat(nobody.as(agent.get("token")).get("/me").get("name")).isEqualTo("Emp");
    assertThat(program.post("/tokens", Map.of("role", "agent", "id", "admin")).status())
        .isEqualTo(403);
    assertThat(admin.delete("/api-keys/" + key.get("id")).status()).isEqualTo(204);
    assertThat(program.post("/tokens", Map.of("role", "visitor", "id", "x")).status())
        .isEqualTo(401);
  }

  @Test
  void lists_are_paged_by_their_cursor_and_hold_everything_once() {
    for (int i = 0; i < 5; i++) {
      say(nobody.visitor(), "number " + i);
    }
    var seen = new java.util.ArrayList<String>();
    String after = "";
    do {
      JsonNode page = admin.get("/conversations?view=all&limit=2" + after).json();
      page.path("items").forEach(item -> seen.add(item.path("id").asString()));
      after = page.has("next") ? "&after=" + page.path("next").asString() : "";
    } while (!after.isEmpty());
    assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);
    var queue = new java.util.ArrayList<String>();
    do {
      JsonNode page = admin.get("/conversations?view=queue&limit=2" + after).json();
      page.path("items").forEach(item -> queue.add(item.path("id").asString()));
      after = page.has("next") ? "&after=" + page.path("next").asString() : "";
    } while (!after.isEmpty());
    assertThat(queue).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void a_site_is_added_changed_and_taken_away() {
    var made = admin.post("/sites", Map.of("key", "shop", "name", "Shop"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String at = "/sites/" + made.get("id");
    assertThat(admin.post("/sites", Map.of("key", "shop", "name", "B")).code())
        .isEqualTo("conflict");
    var bad = admin.patch(at, Map.of("origins", List.of("https://a.example/path"), "reopen", -1));
    assertThat(bad.text()).contains("origins[0]").contains("\"path\":\"reopen\"");
    var changed =
        admin.patch(
            at,
            Map.of(
                "origins",
                List.of("https://a.example"),
                "identitySecret",
                "0123456789abcdef0123456789abcdef",
                "look",
                Map.of("title", "店"),
                "typingPreview",
                true));
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.text()).doesNotContain("0123456789abcdef");
    assertThat(changed.json().path("identifies").asBoolean()).isTrue();
    assertThat(nobody.get("/sites/shop/appearance").text()).contains("店").doesNotContain("origins");
    assertThat(admin.delete(at).status()).isEqualTo(204);
    assertThat(nobody.get("/sites/shop/appearance").status()).isEqualTo(404);
  }

  @Test
  void every_change_of_people_and_rights_leaves_a_row_of_audit_without_a_secret() {
    agent("zoe");
    var key = admin.post("/api-keys", Map.of("name", "k", "permissions", List.of("message.send")));
    String rows = admin.get("/audit?limit=200").text();
    assertThat(rows)
        .contains("agent.create", "login", "key.create", "agent.state", "127.0.0.1")
        .doesNotContain("a long password", key.get("key"), RestServer.PASSWORD);
  }

  @Test
  void without_a_password_the_first_administrator_comes_by_a_link_that_works_once(
      @TempDir Path other) {
    try (var fresh = new RestServer(other, new FirstAdministrator(null))) {
      RestClient stranger = RestClient.nobody(fresh.port());
      String token = fresh.part(SetUp.class).token().orElseThrow();
      assertThat(stranger.get("/setup").json().path("needed").asBoolean()).isTrue();
      assertThat(stranger.get("!/setup?token=" + token).headers().get("location"))
          .isEqualTo("/console/setup?code=" + token);
      Map<String, Object> wanted =
          Map.of(
              "token",
              token,
              "username",
              "boss",
              "name",
              "老板",
              "password",
              "a very long one",
              "language",
              "zh-CN");
      var wrong = new java.util.HashMap<>(wanted);
      wrong.put("token", "x".repeat(43));
      assertThat(stranger.post("/setup", wrong).status()).isEqualTo(401);
      var done = stranger.post("/setup", wanted);
      assertThat(done.status()).as(done.text()).isEqualTo(200);
      RestClient boss = stranger.as(done.get("token"));
      assertThat(boss.get("/me").json().path("admin").asBoolean()).isTrue();
      assertThat(boss.get("/me").json().path("groups").get(0).path("name").asString())
          .isEqualTo("default");
      assertThat(stranger.post("/setup", wanted).status()).isEqualTo(401);
      assertThat(stranger.get("/setup").json().path("needed").asBoolean()).isFalse();
    }
  }
}
