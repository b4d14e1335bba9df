package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hutong.core.http.sites.Visit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What agents are told of a visitor: what the browser said, never more. */
class VisitorFactsTest {
  private static final Map<String, Object> TOLD =
      Map.of(
          "page", "https://shop.example/pot?colour=green#reviews",
          "referrer", "javascript:alert(1)",
          "language", "zh-TW",
          "zone", "Asia/Taipei");

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

  private static String opened(JsonNode session) {
    return nobody
        .as(session.path("token").asString())
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(
            "/conversations/current/messages",
            Map.of("kind", "text", "body", Map.of("text", "hello")))
        .json()
        .path("conversation")
        .asString();
  }

  private static JsonNode facts(String conversation) {
    return admin.get("/conversations/" + conversation + "/visitor").json();
  }

  @Test
  void a_visit_is_told_once_the_visitor_has_written_and_what_is_no_address_is_left_out() {
    JsonNode session = nobody.post("/sites/default/visitors", TOLD).json();
    String conversation = opened(session);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(facts(conversation).path("visits").asInt(0)).isEqualTo(1));
    JsonNode facts = facts(conversation);
    assertThat(facts.path("page").asString()).isEqualTo("https://shop.example/pot?colour=green");
    assertThat(facts.has("referrer")).isFalse();
    assertThat(facts.path("language").asString()).isEqualTo("zh-TW");
    assertThat(facts.path("zone").asString()).isEqualTo("Asia/Taipei");
    assertThat(facts.path("firstSeen").asLong()).isPositive();
    assertThat(facts.has("attributes")).isFalse();
    assertThat(facts.has("note")).isFalse();
  }

  @Test
  void a_visit_to_the_chat_page_itself_is_told_too() {
    String html =
        nobody
            .with("Referer", "https://search.example/?q=pot")
            .with("Accept-Language", "de-AT,de;q=0.9")
            .get("!/chat?site=default")
            .text();
    Matcher key = Pattern.compile("name=\"key\" value=\"([^\"]+)\"").matcher(html);
    assertThat(key.find()).isTrue();
    JsonNode session =
        nobody
            .with("Origin", "http://127.0.0.1:" + server.port())
            .post("!/chat/token", Map.of("site", "default", "key", key.group(1)))
            .json();
    String conversation = opened(session);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(facts(conversation).path("visits").asInt(0)).isEqualTo(1));
    JsonNode facts = facts(conversation);
    assertThat(facts.path("referrer").asString()).isEqualTo("https://search.example/?q=pot");
    assertThat(facts.path("language").asString()).isEqualTo("de-AT");
  }

  @Test
  void nothing_is_made_up_of_a_visitor_who_told_nothing() {
    JsonNode session = nobody.post("/sites/default/visitors", Map.of()).json();
    JsonNode facts = facts(opened(session));
    assertThat(facts.has("page")).isFalse();
    assertThat(facts.has("language")).isFalse();
    assertThat(facts.has("firstSeen")).isTrue();
  }

  @Test
  void a_note_on_the_visitor_is_kept_with_its_author_and_taken_away_when_empty() {
    String conversation = opened(nobody.post("/sites/default/visitors", Map.of()).json());
    String note = "/conversations/" + conversation + "/visitor/note";
    JsonNode kept = admin.put(note, Map.of("text", "  Prefers calls  ")).json().path("note");
    assertThat(kept.path("text").asString()).isEqualTo("Prefers calls");
    assertThat(kept.path("by").path("name").asString()).isNotEmpty();
    assertThat(facts(conversation).path("note").path("text").asString()).isEqualTo("Prefers calls");
    admin.put(note, Map.of("text", ""));
    assertThat(facts(conversation).has("note")).isFalse();
  }

  @Test
  void what_a_browser_tells_is_cut_and_never_anything_but_text_of_the_web() {
    Visit visit =
        new Visit(
            "https://a.example/" + "x".repeat(5_000),
            "data:text/html,x",
            "<b>zh</b>",
            "x".repeat(70),
            "Mozilla\u0000\n" + "y".repeat(600));
    assertThat(visit.page()).hasSize(2048);
    assertThat(visit.referrer()).isNull();
    assertThat(visit.language()).isNull();
    assertThat(visit.zone()).isNull();
    assertThat(visit.agent()).hasSize(512).doesNotContain("\n", "\u0000");
  }
}
