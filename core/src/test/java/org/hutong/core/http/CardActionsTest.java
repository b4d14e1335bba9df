package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.service.PluginSender;
import org.hutong.core.wire.Contents;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Buttons of cards, through the real server, committer and plugins. */
class CardActionsTest {
  private static final String CARD =
      """
      {"v":1,"title":"Order 1","blocks":[{"type":"form","inputs":[
        {"id":"count","label":"How many","input":"number","required":true},
        {"id":"size","label":"Size","input":"select","options":[{"id":"s","label":"Small"},{"id":"l","label":"Large"}]},
        {"id":"day","label":"Day","input":"date"},
        {"id":"gift","label":"Gift","input":"checkbox"}]}],
       "actions":[{"id":"again","label":"Again","do":"call","value":{"order":"1"}},
                  {"id":"free","label":"Free","do":"call"},
                  {"id":"copy","label":"Copy","do":"copy","text":"x"}]}
      """;

  /** Counts its calls, and says them and the value that it got. */
  private static final String COUNTING =
      """
      private int calls;
      public synchronized Answer pressed(Press press) {
        calls++;
        return Answer.done().toast(calls + " " + press.value() + " " + press.form().get("count")
            + " " + press.by().role());
      }
      """;

  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;
  private static final AtomicInteger COUNT = new AtomicInteger();

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

  private static String install(PluginJar jar) {
    try {
      return server
          .part(Plugins.class)
          .install(
              new ByteArrayInputStream(jar.bytes()), "test.jar", Consent.everything(false), "admin")
          .id();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PluginJar hearing(String members) {
    return PluginJar.of("cards-" + COUNT.incrementAndGet())
        .extension("Buttons", "CardActions", members);
  }

  /** A visitor in a conversation with a card of the plugin. */
  private record Chat(RestClient visitor, String conversation, long seq) {
    RestClient.Answer press(RestClient who, String key, String action, Object body) {
      return who.key(key)
          .post("/conversations/" + conversation + "/events/" + seq + "/actions/" + action, body);
    }

    RestClient.Answer press(String action, Map<String, ?> form) {
      return press(visitor, id(), action, Map.of("form", form));
    }

    JsonNode last() {
      JsonNode items =
          visitor.get("/conversations/" + conversation + "/events?limit=200").json().path("items");
      return items.get(items.size() - 1);
    }
  }

  private static Chat chat(String plugin) {
    RestClient visitor = nobody.visitor();
    String conversation =
        visitor
            .key(id())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hi")))
            .get("conversation");
    var outcome = new CompletableFuture<Outcome>();
    var actor = new Actor.Program(PluginSender.of(plugin), "Shop", Set.of("message.send"));
    var content = server.part(Contents.class).message("card", CARD);
    server
        .part(Intake.class)
        .send(
            new Draft(actor, UUID.fromString(conversation), content),
            id(),
            Committer.Caller.SERVER,
            outcome::complete);
    try {
      var done = (Outcome.Done) outcome.get(20, TimeUnit.SECONDS);
      return new Chat(visitor, conversation, done.events().getLast().seq());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_press_reaches_the_plugin_with_the_stored_value_and_a_repeat_calls_it_once() {
    Chat chat = chat(install(hearing(COUNTING)));
    String key = id();
    Map<String, ?> lie = Map.of("value", Map.of("order", "666"), "form", Map.of("count", 2));
    var first = chat.press(chat.visitor(), key, "again", lie);
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.get("toast")).isEqualTo("1 {order=1} 2 VISITOR");
    var again = chat.press(chat.visitor(), key, "again", lie);
    assertThat(again.get("toast")).isEqualTo(first.get("toast"));
    var other = chat.press(chat.visitor(), key, "free", Map.of("form", Map.of("count", 2)));
    assertThat(other.code()).isEqualTo("id_conflict");
    var mine =
        chat.press(
            chat.visitor(),
            id(),
            "free",
            Map.of("value", Map.of("my", "own"), "form", Map.of("count", 3)));
    assertThat(mine.get("toast")).isEqualTo("2 {my=own} 3 VISITOR");
  }

  @Test
  void presses_with_one_key_at_the_same_time_are_one_call() {
    Chat chat =
        chat(
            install(
                hearing(
                    """
                    private final java.util.concurrent.atomic.AtomicInteger calls = new java.util.concurrent.atomic.AtomicInteger();
                    public Answer pressed(Press press) throws Exception {
                      Thread.sleep(300);
                      return Answer.done().toast("call " + calls.incrementAndGet());
                    }
                    """)));
    String key = id();
    List<CompletableFuture<String>> presses =
        java.util.stream.Stream.generate(
                () ->
                    CompletableFuture.supplyAsync(
                        () ->
                            chat.press(
                                    chat.visitor(), key, "free", Map.of("form", Map.of("count", 1)))
                                .get("toast")))
            .limit(4)
            .toList();
    assertThat(presses.stream().map(CompletableFuture::join)).containsOnly("call 1");
  }

  @Test
  void a_new_card_takes_the_place_of_the_pressed_one_for_everybody() {
    Chat chat =
        chat(
            install(
                hearing(
                    """
                    public Answer pressed(Press press) {
                      return Answer.replace(Card.titled("Sent " + press.seq())
                          .call("track", "Track", Map.of("step", 2), null).build()).toast("ok");
                    }
                    """)));
    var pressed = chat.press("again", Map.of("count", 1));
    assertThat(pressed.status()).as(pressed.text()).isEqualTo(200);
    assertThat(pressed.json().has("card")).isFalse();
    JsonNode edit = chat.last();
    assertThat(edit.path("kind").asString()).isEqualTo("edit");
    assertThat(edit.path("body").path("target").asLong()).isEqualTo(chat.seq());
    assertThat(edit.path("body").path("body").path("title").asString())
        .isEqualTo("Sent " + chat.seq());
    assertThat(edit.path("from").path("role").asString()).isEqualTo("system");
    assertThat(chat.press("again", Map.of()).status()).as("the old button is gone").isEqualTo(404);
    assertThat(chat.press("track", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void what_is_filled_in_must_fit_the_inputs_of_the_card() {
    Chat chat = chat(install(hearing(COUNTING)));
    assertWrong(chat, Map.of(), "form.count");
    assertWrong(chat, Map.of("count", "two"), "form.count");
    assertWrong(chat, Map.of("count", 1, "size", "xl"), "form.size");
    assertWrong(chat, Map.of("count", 1, "day", "tomorrow"), "form.day");
    assertWrong(chat, Map.of("count", 1, "gift", "yes"), "form.gift");
    assertWrong(chat, Map.of("count", 1, "other", 1), "form.other");
    Map<String, Object> good = Map.of("count", 1, "size", "l", "day", "2026-01-31", "gift", true);
    assertThat(chat.press("again", good).get("toast")).startsWith("1 ");
  }

  private static void assertWrong(Chat chat, Map<String, ?> form, String path) {
    var answer = chat.press("again", form);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").get(0).path("path").asString()).isEqualTo(path);
  }

  @Test
  void a_button_that_is_not_there_and_a_card_that_is_not_heard_do_nothing() {
    Chat chat = chat(install(hearing(COUNTING)));
    assertThat(chat.press("copy", Map.of("count", 1)).status()).isEqualTo(404);
    assertThat(chat.press("none", Map.of("count", 1)).status()).isEqualTo(404);
    Chat first = new Chat(chat.visitor(), chat.conversation(), 2);
    assertThat(first.press("again", Map.of()).status()).as("a text").isEqualTo(404);
    assertThat(chat.press(nobody.visitor(), id(), "again", Map.of()).status()).isEqualTo(404);
    assertThat(chat.press(chat.visitor(), "short", "again", Map.of()).status()).isEqualTo(400);
    Chat orphan = chat("nobody-there");
    var answer = orphan.press("again", Map.of("count", 1));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.get("detail")).contains("Nobody hears");
  }

  @Test
  void a_plugin_that_throws_lies_or_sleeps_changes_nothing_and_one_may_press_again() {
    for (String body :
        List.of(
            "throw new IllegalStateException(\"secret\");",
            "return null;",
            "return Answer.done().toast(\"x\".repeat(201));",
            "return Answer.replace(new Card(Map.of(\"v\", 2)));")) {
      Chat chat = chat(install(hearing("public Answer pressed(Press press) { " + body + " }")));
      String key = id();
      Map<String, ?> form = Map.of("form", Map.of("count", 1));
      var answer = chat.press(chat.visitor(), key, "again", form);
      assertThat(answer.status()).as(body).isEqualTo(422);
      assertThat(answer.text()).doesNotContain("secret");
      assertThat(chat.last().path("kind").asString()).isEqualTo("card");
      assertThat(chat.press(chat.visitor(), key, "again", form).status()).isEqualTo(422);
    }
    Chat slow =
        chat(
            install(
                hearing(
                    "public Answer pressed(Press press) throws Exception { Thread.sleep(60_000);"
                        + " return null; }")));
    assertThat(slow.press("again", Map.of("count", 1)).status()).isEqualTo(422);
  }

  @Test
  void a_press_during_an_upgrade_is_answered_by_the_new_version() {
    PluginJar old =
        hearing("public Answer pressed(Press press) { return Answer.done().toast(\"old\"); }");
    String plugin = install(old);
    Chat chat = chat(plugin);
    assertThat(chat.press("again", Map.of("count", 1)).get("toast")).isEqualTo("old");
    var upgrade =
        CompletableFuture.runAsync(
            () ->
                install(
                    PluginJar.of(plugin)
                        .with("version", "1.1.0")
                        .extension(
                            "Buttons",
                            "CardActions",
                            """
                            public Buttons() throws InterruptedException { Thread.sleep(700); }
                            public Answer pressed(Press press) { return Answer.done().toast("new"); }
                            """)));
    String toast;
    do {
      var answer = chat.press("again", Map.of("count", 1));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      toast = answer.get("toast");
    } while (!toast.equals("new"));
    upgrade.join();
  }

  @Test
  void an_agent_presses_a_card_in_a_panel_and_gets_the_new_one_as_the_answer() {
    String plugin =
        install(
            hearing(
                """
                public Answer pressed(Press press) {
                  return Answer.replace(Card.titled("seq " + press.seq() + " " + press.value().get("a")).build());
                }
                """));
    Chat chat = chat(plugin);
    Chat panel = new Chat(chat.visitor(), chat.conversation(), 0);
    Map<String, Object> body = Map.of("plugin", plugin, "value", Map.of("a", "b"));
    var answer = panel.press(admin, id(), "any", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("card").path("title").asString()).isEqualTo("seq 0 b");
    assertThat(chat.last().path("kind").asString()).isEqualTo("card");
    assertThat(panel.press(chat.visitor(), id(), "any", body).status()).isEqualTo(404);
    var none = panel.press(admin, id(), "any", Map.of("plugin", "no-such"));
    assertThat(none.status()).isEqualTo(422);
  }

  @Test
  void who_sent_a_card_replaces_it_and_nobody_else() {
    var made =
        admin.post("/api-keys", Map.of("name", "shop", "permissions", List.of("message.send")));
    RestClient shop = nobody.as(made.get("key"));
    Chat chat = chat("somebody-else");
    var sent =
        shop.key(id())
            .post(
                "/conversations/" + chat.conversation() + "/messages",
                Map.of("kind", "card", "body", Map.of("v", 1, "title", "mine")));
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    String at = "/conversations/" + chat.conversation() + "/events/";
    Map<String, Object> card = Map.of("v", 1, "title", "newer");
    var done = shop.key(id()).put(at + sent.json().path("seq") + "/card", card);
    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(chat.last().path("body").path("body").path("title").asString()).isEqualTo("newer");
    assertThat(shop.key(id()).put(at + chat.seq() + "/card", card).status()).isEqualTo(403);
    assertThat(shop.key(id()).put(at + "2/card", card).status()).isEqualTo(404);
    var wrong = shop.key(id()).put(at + sent.json().path("seq") + "/card", Map.of("v", 7));
    assertThat(wrong.status()).isEqualTo(400);
  }

  @Test
  void the_console_is_told_what_running_plugins_add() {
    String plugin =
        install(
            hearing(COUNTING)
                .with(
                    "contributes",
                    "{panels: [{id: orders, title: {zh-CN: 订单, en: Orders}, icon: shopping-bag,"
                        + " where: conversation.side, source: {card: /orders}, refresh:"
                        + " [conversation.opened, 60s]}], commands: [{id: send, title: {en: Send},"
                        + " where: [composer, palette], run: /commands/send}]}"));
    JsonNode items = admin.get("/contributions").json().path("items");
    List<JsonNode> own =
        items.valueStream().filter(i -> i.path("plugin").asString().equals(plugin)).toList();
    assertThat(own).hasSize(2);
    assertThat(own.get(0).path("kind").asString()).isEqualTo("panel");
    assertThat(own.get(0).path("source").path("card").asString()).isEqualTo("/orders");
    assertThat(own.get(0).path("refresh").path("everySeconds").asInt()).isEqualTo(60);
    assertThat(own.get(0).path("title").path("zh-CN").asString()).isEqualTo("订单");
    assertThat(own.get(1).path("run").asString()).isEqualTo("/commands/send");
    server.part(Plugins.class).disable(plugin, "admin");
    assertThat(admin.get("/contributions").text()).doesNotContain("\"" + plugin + "\"");
    assertThat(nobody.visitor().get("/contributions").status()).isEqualTo(403);
  }
}
