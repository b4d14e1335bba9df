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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Robots of plugins, through the real server and the real committer. */
class RobotsTest {
  private static final Consent AGREED = new Consent(Set.of("robot.answer"), false);

  @TempDir Path directory;
  private RestServer server;
  private RestClient nobody;
  private RestClient admin;

  @BeforeEach
  void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String id() {
    return "id-" + UUID.randomUUID();
  }

  private void install(String id, String version, String members) {
    PluginJar jar =
        PluginJar.of(id)
            .with("version", version)
            .with("permissions", "[robot.answer]")
            .extension("Bot", "Robot", members);
    install(jar);
  }

  private void install(PluginJar jar) {
    try {
      server
          .part(Plugins.class)
          .install(new ByteArrayInputStream(jar.bytes()), "test.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void robot(String id, String body) {
    install(
        id,
        "1.0.0",
        "public RobotAnswer query(RobotQuery query) throws Exception { " + body + " }");
  }

  private void choose(String... robots) {
    String site = admin.get("/sites").json().path("items").get(0).path("id").asString();
    var answer =
        admin.put("/sites/" + site + "/robots", Map.of("robots", List.of(robots), "threshold", 60));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static RestClient.Answer say(RestClient visitor, String text) {
    var said =
        visitor
            .key(id())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", text)));
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    return said;
  }

  private List<JsonNode> events(String conversation) {
    return admin
        .get("/conversations/" + conversation + "/events?limit=200")
        .json()
        .path("items")
        .valueStream()
        .toList();
  }

  private List<String> kinds(String conversation) {
    return events(conversation).stream().map(e -> e.path("kind").asString()).toList();
  }

  private JsonNode awaitEvent(String conversation, String kind, int count) {
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> kinds(conversation).stream().filter(kind::equals).count() >= count);
    return events(conversation).stream()
        .filter(e -> e.path("kind").asString().equals(kind))
        .skip(count - 1L)
        .findFirst()
        .orElseThrow();
  }

  private String status(String conversation) {
    return admin.get("/conversations/" + conversation).get("status");
  }

  @Test
  void a_robot_answers_each_message_and_sees_what_was_said_before() {
    robot(
        "faq",
        "return RobotAnswer.text(query.text() + \" after \" + query.history().size(), 0.9);");
    choose("faq");
    RestClient visitor = nobody.visitor();
    String conversation = say(visitor, "one").get("conversation");
    JsonNode first = awaitEvent(conversation, "text", 2);
    assertThat(first.path("body").path("text").asString()).isEqualTo("one after 0");
    assertThat(first.path("from").path("role").asString()).isEqualTo("robot");
    assertThat(first.path("from").path("name").asString()).isEqualTo("faq");
    assertThat(status(conversation)).isEqualTo("robot");
    say(visitor, "two");
    JsonNode second = awaitEvent(conversation, "text", 4);
    assertThat(second.path("body").path("text").asString()).isEqualTo("two after 2");
  }

  @Test
  void the_first_who_is_sure_enough_is_heard_and_if_nobody_is_a_person_takes_over() {
    robot("a-throws", "throw new IllegalStateException();");
    robot("b-null", "return null;");
    robot("c-wrong", "return new RobotAnswer(\"text\", Map.of(), 1, List.of(), false);");
    robot("d-unsure", "return RobotAnswer.text(\"perhaps\", 0.5);");
    robot(
        "e-sure",
        "return query.text().equals(\"known\") ? RobotAnswer.text(\"yes\", 0.8) :"
            + " RobotAnswer.unsure();");
    choose("a-throws", "b-null", "c-wrong", "d-unsure", "e-sure");
    RestClient visitor = nobody.visitor();
    String conversation = say(visitor, "known").get("conversation");
    assertThat(awaitEvent(conversation, "text", 2).path("body").path("text").asString())
        .isEqualTo("yes");
    say(visitor, "unknown");
    JsonNode handoff = awaitEvent(conversation, "handoff", 1);
    assertThat(handoff.path("body").path("reason").asString()).isEqualTo("unsure");
    assertThat(status(conversation)).isEqualTo("queued");
  }

  @Test
  void a_robot_hands_over_after_its_answer_and_a_visitor_whenever_he_likes() {
    robot("faq", "return RobotAnswer.text(\"I call somebody\", 1).thenHandOver();");
    choose("faq");
    String conversation = say(nobody.visitor(), "help").get("conversation");
    assertThat(awaitEvent(conversation, "handoff", 1).path("body").path("reason").asString())
        .isEqualTo("asked");
    assertThat(kinds(conversation)).containsExactly("opened", "text", "text", "handoff");
    install(
        "faq",
        "1.1.0",
        "public RobotAnswer query(RobotQuery query) { return RobotAnswer.text(\"hm\", 1); }");
    RestClient visitor = nobody.visitor();
    String other = say(visitor, "help").get("conversation");
    assertThat(awaitEvent(other, "text", 2).path("body").path("text").asString()).isEqualTo("hm");
    assertThat(visitor.post("/conversations/" + other + "/handoff", Map.of()).status())
        .isEqualTo(200);
    assertThat(status(other)).isEqualTo("queued");
  }

  @Test
  void an_answer_that_comes_after_a_person_took_over_is_dropped() {
    robot("slow", "Thread.sleep(2_000); return RobotAnswer.text(\"too late\", 1);");
    choose("slow");
    RestClient visitor = nobody.visitor();
    String conversation = say(visitor, "help").get("conversation");
    visitor.post("/conversations/" + conversation + "/handoff", Map.of());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.part(Plugins.class).find("slow").extensions().getFirst().calls() >= 1);
    await().during(Duration.ofSeconds(1)).until(() -> !kinds(conversation).contains("late"));
    assertThat(kinds(conversation)).containsExactly("opened", "text", "handoff");
  }

  @Test
  void what_was_asked_when_the_process_ended_is_asked_again_after_the_next_start() {
    robot(
        "sticky",
        """
        java.nio.file.Path mark = java.nio.file.Path.of("%s");
        if (java.nio.file.Files.notExists(mark)) {
          java.nio.file.Files.createFile(mark);
          Thread.sleep(25_000);
          return RobotAnswer.unsure();
        }
        return RobotAnswer.text("now", 1);
        """
            .formatted(directory.resolve("mark").toString().replace("\\", "/")));
    choose("sticky");
    String conversation = say(nobody.visitor(), "help").get("conversation");
    await().atMost(Duration.ofSeconds(20)).until(() -> directory.resolve("mark").toFile().exists());
    server.close();
    start();
    assertThat(status(conversation)).isEqualTo("robot");
    assertThat(awaitEvent(conversation, "text", 2).path("body").path("text").asString())
        .isEqualTo("now");
  }

  @Test
  void when_the_robot_was_taken_away_people_answer() {
    robot("faq", "return RobotAnswer.text(\"yes\", 1);");
    choose("faq");
    RestClient visitor = nobody.visitor();
    String conversation = say(visitor, "one").get("conversation");
    awaitEvent(conversation, "text", 2);
    server.part(Plugins.class).disable("faq", "admin");
    say(visitor, "two");
    awaitEvent(conversation, "handoff", 1);
    assertThat(status(conversation)).isEqualTo("queued");
    String other = say(nobody.visitor(), "hello").get("conversation");
    assertThat(status(other)).isEqualTo("queued");
  }

  @Test
  void an_agent_is_told_what_robots_would_say_and_nothing_of_it_is_stored() {
    String conversation = say(nobody.visitor(), "help").get("conversation");
    robot(
        "faq",
        "return RobotAnswer.text(\"for \" + query.suggestion(), 0.1).from(List.of(\"page 3\"));");
    choose("faq");
    var answer = admin.post("/conversations/" + conversation + "/suggestions", Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode item = answer.json().path("items").get(0);
    assertThat(item.path("body").path("text").asString()).isEqualTo("for true");
    assertThat(item.path("sources").get(0).asString()).isEqualTo("page 3");
    assertThat(kinds(conversation)).containsExactly("opened", "text");
  }

  @Test
  void a_robot_is_told_the_visitors_language_and_is_called_as_its_plugin_calls_itself() {
    PluginJar jar =
        PluginJar.of("faq")
            .with("name", "{en: Shop helper, zh-CN: 小助手}")
            .with("permissions", "[robot.answer]")
            .extension(
                "Bot",
                "Robot",
                """
                public RobotAnswer query(RobotQuery query) {
                  return RobotAnswer.text(String.valueOf(query.locale()), 0.9);
                }
                """);
    install(jar);
    choose("faq");
    RestClient chinese = nobody.visitor().with("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5");
    JsonNode answer = awaitEvent(say(chinese, "help").get("conversation"), "text", 2);
    assertThat(answer.path("body").path("text").asString()).isEqualTo("zh-CN");
    assertThat(answer.path("from").path("name").asString()).isEqualTo("Shop helper");
    RestClient french = nobody.visitor();
    try (var socket = OnDuty.visitor(french, "fr")) {
      await().atMost(Duration.ofSeconds(20)).until(socket::welcome);
      answer = awaitEvent(say(french, "help").get("conversation"), "text", 2);
      assertThat(answer.path("body").path("text").asString()).isEqualTo("fr");
    }
    answer = awaitEvent(say(nobody.visitor(), "help").get("conversation"), "text", 2);
    assertThat(answer.path("body").path("text").asString()).isEqualTo("null");
  }

  @Test
  void an_administrator_tries_a_robot_and_nothing_is_stored() {
    robot(
        "faq",
        """
        if (query.text().equals("break")) throw new IllegalStateException();
        return RobotAnswer.text(query.text() + " in " + query.locale(), 0.5);
        """);
    var answer =
        admin.post("/robots/test", Map.of("robot", "faq", "text", "open?", "locale", "en"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("body").path("text").asString()).isEqualTo("open? in en");
    assertThat(answer.json().path("said").asBoolean(true)).as("not sure enough").isFalse();
    var broken = admin.post("/robots/test", Map.of("robot", "faq", "text", "break"));
    assertThat(broken.status()).isEqualTo(422);
    var nowhere = admin.post("/robots/test", Map.of("robot", "nobody", "text", "x"));
    assertThat(nowhere.status()).isEqualTo(400);
    assertThat(admin.get("/conversations?view=all").json().path("items").size()).isZero();
  }

  @Test
  void an_administrator_lets_a_robot_learn_and_is_told_why_it_did_not() {
    install(
        "faq",
        "1.0.0",
        """
        private int known;
        public RobotAnswer query(RobotQuery query) { return RobotAnswer.unsure(); }
        public void train(List<RobotSample> samples) {
          if (samples.size() > 1) throw new IllegalArgumentException("one at a time");
        }
        """);
    Map<String, String> sample = Map.of("question", "q", "answer", "a");
    assertThat(admin.post("/robots/faq/train", Map.of("samples", List.of(sample))).status())
        .isEqualTo(200);
    var refused = admin.post("/robots/faq/train", Map.of("samples", List.of(sample, sample)));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.get("detail")).contains("one at a time");
    var wrong = admin.post("/robots/faq/train", Map.of("samples", List.of(Map.of("question", ""))));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(admin.post("/robots/nobody/train", Map.of("samples", List.of(sample))).status())
        .isEqualTo(404);
    assertThat(
            admin
                .put(
                    "/sites/"
                        + admin.get("/sites").json().path("items").get(0).path("id").asString()
                        + "/robots",
                    Map.of("robots", List.of("nobody")))
                .status())
        .isEqualTo(400);
  }
}
