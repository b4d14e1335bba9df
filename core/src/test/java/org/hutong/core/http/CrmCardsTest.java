package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.Plugins;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bundled plugin for orders, in the real server, against a business system that is one. */
class CrmCardsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Consent AGREED =
      new Consent(
          Set.of(
              "conversation.read",
              "customer.read",
              "message.send",
              "http.outbound",
              "http.private",
              "card.answer",
              "network.answer"),
          false);

  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;
  private static RestClient agent;
  private static final List<String> OPEN = new CopyOnWriteArrayList<>();
  private static Shop shop;

  /** A shop with one order for each customer, and every way to fail. */
  private static final class Shop {
    final com.sun.net.httpserver.HttpServer http;
    final Map<String, String> statuses = new ConcurrentHashMap<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final CountDownLatch end = new CountDownLatch(1);
    volatile String mood = "well";

    Shop() throws IOException {
      http = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/", this::answer);
      http.start();
    }

    String url() {
      return "http://127.0.0.1:" + http.getAddress().getPort() + "/api";
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        heard.add(exchange.getRequestMethod() + " " + path + " " + key + " " + body);
        if (!"Bearer k".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
          reply(exchange, 401, "{}");
          return;
        }
        switch (mood) {
          case "slow" -> awaitEnd();
          case "broken" -> reply(exchange, 500, "{\"items\": []}");
          case "html" -> reply(exchange, 200, "<html>log in</html>");
          case "strict" -> reply(exchange, 409, "{}");
          default -> well(exchange, path);
        }
      }
    }

    private void awaitEnd() {
      try {
        end.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void well(HttpExchange exchange, String path) throws IOException {
      String[] parts = path.split("/");
      String id = parts[3];
      if (parts[2].equals("customers") && id.startsWith("no")) {
        reply(exchange, 404, "{}");
      } else if (parts[2].equals("customers") && parts.length == 4) {
        reply(
            exchange,
            200,
            "{\"name\":\"林\",\"city\":null,\"phone\":[\"1\",\"2\"],\"level\":7,\"tags\":[\"vip\",{}]}");
      } else if (parts[2].equals("customers")) {
        reply(exchange, 200, "{\"items\":[" + order("A " + id) + "]}");
      } else {
        if (parts.length == 6) {
          statuses.put(id, parts[5]);
        }
        reply(exchange, 200, order(id.replace("%20", " ")));
      }
    }

    private String order(String id) {
      String status = statuses.getOrDefault(id.replace(" ", "%20"), "paid");
      String actions = status.equals("paid") ? "[\"remind\",\"cancel\"]" : "[]";
      return JSON.writeValueAsString(
              Map.of("id", id, "status", status, "total", 428.5, "goods", List.of("壶", "杯")))
          .replaceFirst("}$", ",\"actions\":" + actions + "}");
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    void close() {
      end.countDown();
      http.stop(0);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    shop = new Shop();
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
    String site = admin.get("/sites").json().path("items").get(0).path("id").asString();
    admin.patch("/sites/" + site, Map.of("identitySecret", SECRET));
    agent = onDuty("mia");
    byte[] jar = PluginJar.module(Path.of("../plugins/crm-cards")).bytes();
    server.part(Plugins.class).install(new ByteArrayInputStream(jar), "crm.jar", AGREED, "admin");
  }

  private static RestClient onDuty(String name) {
    String group = admin.get("/groups").json().path("items").get(0).path("id").asString();
    Map<String, ?> account =
        Map.of(
            "username",
            name,
            "name",
            name,
            "password",
            "a long password",
            "groups",
            List.of(group));
    assertThat(admin.post("/agents", account).status()).isEqualTo(201);
    RestClient made = nobody.logIn(name, "a long password");
    assertThat(made.put("/me/state", Map.of("state", "online")).status()).isEqualTo(200);
    return made;
  }

  /** An agent has only so many conversations at once. */
  @AfterEach
  void end() {
    OPEN.forEach(conversation -> agent.post("/conversations/" + conversation + "/close", Map.of()));
    OPEN.clear();
  }

  @AfterAll
  static void stop() {
    server.close();
    shop.close();
  }

  @BeforeEach
  void well() {
    shop.mood = "well";
    shop.heard.clear();
    assertThat(set(Map.of()).status()).isEqualTo(200);
  }

  /** The settings of a shop on this machine, with some of them changed. */
  private static RestClient.Answer set(Map<String, ?> changed) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", shop.url());
    settings.put("token", "Bearer k");
    settings.put("inside", true);
    settings.put("seconds", 1);
    settings.putAll(changed);
    return admin.put("/plugins/crm-cards/settings", settings);
  }

  private static String id() {
    return "id-" + UUID.randomUUID();
  }

  /** A customer of the shop in a conversation that the agent has. */
  private record Chat(RestClient visitor, String conversation, String customer) {
    String where() {
      return "?conversation=" + conversation + "&customer=" + customer;
    }

    JsonNode panel(String language) {
      var answer =
          agent.with("Accept-Language", language).get("/plugins/crm-cards/orders" + where());
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      return answer.json().path("card");
    }

    RestClient.Answer command() {
      return agent
          .with("Accept-Language", "en")
          .post("/plugins/crm-cards/commands/send-order", Map.of("conversation", conversation));
    }

    RestClient.Answer press(RestClient who, long seq, String action, Map<String, ?> body) {
      return who.key(id())
          .post("/conversations/" + conversation + "/events/" + seq + "/actions/" + action, body);
    }

    JsonNode last() {
      JsonNode items =
          visitor.get("/conversations/" + conversation + "/events?limit=200").json().path("items");
      return items.get(items.size() - 1);
    }
  }

  private static Chat chat(String subject) throws Exception {
    RestClient visitor = nobody.as(visit(subject));
    String conversation =
        visitor
            .key(id())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hi")))
            .get("conversation");
    OPEN.add(conversation);
    var accepted = agent.post("/conversations/" + conversation + "/accept", Map.of());
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
    String customer =
        agent.get("/conversations/" + conversation).json().path("visitor").path("id").asString();
    return new Chat(visitor, conversation, customer);
  }

  private static String visit(String subject) throws Exception {
    Map<String, Object> body = new HashMap<>();
    if (!subject.isEmpty()) {
      var claims =
          new JWTClaimsSet.Builder()
              .subject(subject)
              .audience("default")
              .claim("exp", System.currentTimeMillis() / 1000 + 600)
              .build();
      var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      jwt.sign(new MACSigner(SECRET));
      body.put("identity", jwt.serialize());
    }
    return nobody.post("/sites/default/visitors", body).get("token");
  }

  private static JsonNode profile(Chat chat) {
    var answer = agent.get("/customers/" + chat.customer() + "/panels?fresh=true");
    return answer.json().path("items").get(0);
  }

  @Test
  void a_profile_is_mapped_from_the_shops_json() throws Exception {
    JsonNode profile = profile(chat("c 1/ä"));
    assertThat(profile.path("state").asString()).isEqualTo("ok");
    assertThat(profile.path("level").asInt()).isEqualTo(7);
    assertThat(profile.path("tags").toString()).isEqualTo("[\"vip\"]");
    assertThat(profile.path("fields").toString())
        .isEqualTo("[{\"label\":\"姓名\",\"value\":\"林\"},{\"label\":\"电话\",\"value\":\"1, 2\"}]");
    assertThat(shop.heard).anyMatch(line -> line.startsWith("GET /api/customers/c%201%2F%C3%A4 "));
    assertThat(profile(chat("nobody")).path("state").asString()).isEqualTo("none");
    assertThat(profile(chat("")).path("state").asString()).isEqualTo("none");
  }

  @Test
  void the_panel_shows_orders_in_the_agents_language_and_says_why_there_are_none()
      throws Exception {
    Chat chat = chat("c2");
    JsonNode card = chat.panel("en-GB,en;q=0.9");
    assertThat(card.path("title").asString()).isEqualTo("Latest orders");
    assertThat(card.path("blocks").toString()).contains("A c2", "Paid", "428.5", "壶, 杯");
    assertThat(card.path("actions").get(0).path("label").asString()).isEqualTo("Send A c2");
    assertThat(chat.panel("zh-CN").toString()).contains("最近的订单", "已付款");
    assertThat(chat("nobody2").panel("en").toString()).contains("There are no orders.");
    assertThat(chat("").panel("en").toString()).contains("has not logged in");
  }

  @Test
  void a_sent_order_is_acted_on_by_the_customer_and_changes_in_place() throws Exception {
    Chat chat = chat("c3");
    assertThat(chat.command().get("toast")).isEqualTo("The order was sent.");
    JsonNode sent = chat.last();
    assertThat(sent.path("kind").asString()).isEqualTo("card");
    assertThat(sent.path("body").path("title").asString()).isEqualTo("订单 A c3");
    assertThat(sent.path("body").path("actions").get(0).path("id").asString())
        .isEqualTo("do-remind");
    long seq = sent.path("seq").asLong();
    shop.heard.clear();
    var pressed = chat.press(chat.visitor(), seq, "do-cancel", Map.of());
    assertThat(pressed.get("toast")).isEqualTo("已更新");
    JsonNode edit = chat.last();
    assertThat(edit.path("body").path("target").asLong()).isEqualTo(seq);
    assertThat(edit.path("body").path("body").path("badge").path("text").asString())
        .isEqualTo("cancel");
    assertThat(edit.path("body").path("body").path("actions").toString())
        .contains("refresh")
        .doesNotContain("do-cancel");
    assertThat(shop.heard).hasSize(1);
    assertThat(shop.heard.getFirst())
        .startsWith("POST /api/orders/A%20c3/actions/cancel ")
        .doesNotContain(" null ")
        .contains("\"role\":\"visitor\"", chat.conversation());
    shop.statuses.put("A%20c3", "done");
    assertThat(chat.press(agent, seq, "refresh", Map.of()).status()).isEqualTo(200);
    assertThat(chat.last().toString()).contains("已完成");
  }

  @Test
  void the_panels_button_sends_that_order_and_no_strangers() throws Exception {
    Chat chat = chat("c4");
    JsonNode value = chat.panel("en").path("actions").get(0).path("value");
    Map<String, Object> body =
        Map.of(
            "plugin",
            "crm-cards",
            "value",
            Map.of("order", value.path("order").asString(), "language", "en"));
    assertThat(chat.press(agent, 0, "send-0", body).get("toast")).isEqualTo("The order was sent.");
    assertThat(chat.last().path("kind").asString()).isEqualTo("card");
    Map<String, Object> strangers =
        Map.of("plugin", "crm-cards", "value", Map.of("order", "A c5", "language", "en"));
    assertThat(chat.press(agent, 0, "send-0", strangers).get("toast"))
        .isEqualTo("The customer has no such order.");
  }

  @Test
  void who_has_not_taken_the_conversation_sends_nothing() throws Exception {
    Chat chat = chat("c6");
    var answer =
        admin
            .with("Accept-Language", "en")
            .post(
                "/plugins/crm-cards/commands/send-order",
                Map.of("conversation", chat.conversation()));
    assertThat(answer.get("toast")).isEqualTo("Take the conversation over first.");
    assertThat(chat.last().path("kind").asString()).isEqualTo("assigned");
  }

  @Test
  void what_the_shop_does_wrong_is_said_with_the_mend_and_hurts_no_chat() throws Exception {
    Chat chat = chat("c7");
    chat.command();
    long seq = chat.last().path("seq").asLong();
    for (Map.Entry<String, String> each :
        Map.of(
                "slow", "did not answer",
                "broken", "500",
                "html", "expected a value at character 0")
            .entrySet()) {
      shop.mood = each.getKey();
      assertThat(chat.panel("en").toString())
          .contains(each.getValue(), "settings")
          .contains("\"tone\":\"bad\"");
      assertThat(chat.panel("zh-CN").toString()).contains("插件设置");
      assertThat(chat.command().get("toast")).contains("The ");
      assertThat(profile(chat).path("state").asString()).isEqualTo("failed");
      assertThat(chat.press(chat.visitor(), seq, "do-remind", Map.of()).status()).isEqualTo(422);
      assertThat(chat.last().path("seq").asLong()).as("nothing was changed").isEqualTo(seq);
    }
    shop.mood = "strict";
    assertThat(chat.press(chat.visitor(), seq, "do-remind", Map.of()).get("toast"))
        .isEqualTo("业务系统没有接受这个操作。");
    shop.mood = "well";
    assertThat(chat.panel("en").path("title").asString()).isEqualTo("Latest orders");
  }

  @Test
  void wrong_settings_are_told_apart_from_a_wrong_shop() throws Exception {
    Chat chat = chat("c8");
    set(Map.of("orders", Map.of("list", "data.rows")));
    assertThat(chat.panel("en").toString())
        .contains("\\\"data.rows\\\": no list there", "Correct this path");
    set(Map.of("orders", Map.of("id", "/number")));
    assertThat(chat.panel("en").toString()).contains("\\\"/number\\\": nothing there");
    set(Map.of("token", "Bearer wrong"));
    assertThat(chat.panel("en").toString()).contains("401", "token");
    set(Map.of("inside", false));
    assertThat(chat.panel("en").toString()).contains("private network", "allow private addresses");
    assertThat(admin.put("/plugins/crm-cards/settings", Map.of()).status()).isEqualTo(200);
    assertThat(chat.panel("en").toString()).contains("No address of the business system is set");
    assertThat(profile(chat).path("state").asString()).isEqualTo("none");
    var refused = set(Map.of("orders", Map.of("list", "a..b")));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("write data.items or /data/items");
  }
}
