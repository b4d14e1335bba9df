package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hutong.core.app.control.Controls;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.FirstAdministrator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Limits count people, addresses and sites, whatever way they come. */
class LimitsTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Configuration.Shares SHARES =
      new Configuration.Shares(
          10, 1000, 8, 1000, 5, 60, 1L << 20, 1L << 30, 100_000, 600_000, 20, 5);

  @TempDir static Path directory;
  private static final AtomicInteger addresses = new AtomicInteger();
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;

  @BeforeAll
  static void start() {
    server =
        new RestServer(
            directory,
            new FirstAdministrator(RestServer.PASSWORD),
            new Configuration.Limits(
                65_536, 262_144, 200, 20, 5_000, Duration.ofSeconds(25), SHARES));
    nobody = RestClient.nobody(server.port());
    admin = nobody.from(address()).administrator();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Somebody from an address of his own. */
  private static String address() {
    int next = addresses.incrementAndGet();
    return "198.51." + next / 250 + "." + (next % 250 + 1);
  }

  private static double refused(String limit) {
    var counter =
        server
            .part(MeterRegistry.class)
            .find("hutong.limits.refused")
            .tag("limit", limit)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private static void assertRefused(RestClient.Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(429);
    assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isPositive();
  }

  private static RestClient.Answer say(RestClient visitor) {
    return visitor
        .key(UUID.randomUUID().toString())
        .post(
            "/conversations/current/messages",
            Map.of("kind", "text", "body", Map.of("text", "Hello")));
  }

  /** A connection by the protocol that remembers what it hears. */
  private static final class Line implements WebSocket.Listener, AutoCloseable {
    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Line(String address, String token) {
      socket =
          HTTP.newWebSocketBuilder()
              .header("X-Forwarded-For", address)
              .subprotocols("hutong.v1")
              .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), this)
              .join();
      send(Map.of("t", "hello", "v", 1, "token", token, "device", UUID.randomUUID().toString()));
      await().until(() -> count("welcome") == 1);
    }

    void send(Map<String, ?> frame) {
      socket.sendText(JSON.writeValueAsString(frame), true).join();
    }

    void say() {
      send(
          Map.of(
              "t",
              "send",
              "id",
              UUID.randomUUID().toString(),
              "kind",
              "text",
              "body",
              Map.of("text", "Hello")));
    }

    long count(String type) {
      return heard.stream().filter(frame -> frame.path("t").asString("").equals(type)).count();
    }

    JsonNode last(String type) {
      return heard.stream()
          .filter(frame -> frame.path("t").asString("").equals(type))
          .toList()
          .getLast();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        heard.add(JSON.readTree(part.toString()));
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }

  @Test
  void a_visitor_has_so_many_messages_a_minute_over_all_connections_and_rest() {
    String address = address();
    RestClient visitor = nobody.from(address).visitor();
    assertThat(say(visitor).status()).isEqualTo(200);
    try (var one = new Line(address, visitor.token());
        var two = new Line(address(), visitor.token())) {
      for (int i = 0; i < 9; i++) {
        one.say();
        two.say();
      }
      await().until(() -> one.count("ack") + two.count("ack") == 18);
      assertThat(say(visitor).status()).isEqualTo(200);
      double before = refused("messages-per-person");
      assertRefused(say(visitor));
      one.say();
      two.say();
      await().until(() -> one.count("error") + two.count("error") == 2);
      assertThat(one.last("error").path("code").asString()).isEqualTo("rate_limited");
      assertThat(one.last("error").path("after").asLong()).isPositive();
      assertThat(refused("messages-per-person")).isEqualTo(before + 3);
    }
  }

  @Test
  void an_agent_has_so_many_messages_a_minute_too() {
    admin.post("/agents", Map.of("username", "busy", "name", "B", "password", "a long password"));
    RestClient agent = nobody.from(address()).logIn("busy", "a long password");
    String path = "/conversations/" + UUID.randomUUID() + "/messages";
    var message = Map.of("kind", "text", "body", Map.of("text", "x"));
    for (int i = 0; i < 20; i++) {
      assertThat(agent.key(UUID.randomUUID().toString()).post(path, message).status())
          .isEqualTo(404);
    }
    assertRefused(agent.key(UUID.randomUUID().toString()).post(path, message));
  }

  @Test
  void an_address_makes_so_many_new_visitors_whatever_way_it_comes() {
    RestClient from = nobody.from(address());
    String cookie = cookie(arrived(from));
    String key = from.post("/sites/default/visitors", Map.of()).get("key");
    for (int i = 0; i < 4; i++) {
      assertThat(arrived(from).status()).isEqualTo(200);
      assertThat(from.post("/sites/default/visitors", Map.of()).status()).isEqualTo(200);
    }
    var page = arrived(from);
    assertRefused(page);
    assertThat(page.text()).doesNotContain("\"token\"");
    assertRefused(from.post("/sites/default/visitors", Map.of()));
    assertRefused(from.send("POST", "!/chat/send", "site=default&text=x&id=0123456789abcdef"));
    assertThat(refused("visitors-per-address")).isGreaterThanOrEqualTo(3);

    // Who was here before comes back, and others come from elsewhere.
    assertThat(arrived(from.with("Cookie", cookie)).status()).isEqualTo(200);
    assertThat(from.post("/sites/default/visitors", Map.of("key", key)).status()).isEqualTo(200);
    assertThat(arrived(nobody.from(address())).status()).isEqualTo(200);
  }

  @Test
  void an_ipv6_network_counts_as_one_address() {
    int let = 0;
    for (int i = 0; i < 20; i++) {
      RestClient from = nobody.from("2001:db8:1:2::" + Integer.toHexString(i + 1));
      var answer = from.post("/sites/default/visitors", Map.of());
      let += answer.status() == 200 ? 1 : 0;
    }
    assertThat(let).isEqualTo(10);
    assertThat(nobody.from("2001:db8:1:3::1").post("/sites/default/visitors", Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  void an_address_opens_so_many_conversations_by_socket_page_and_rest() {
    String address = address();
    RestClient from = nobody.from(address);
    for (int i = 0; i < 7; i++) {
      RestClient visitor = from.as(visitorFrom(address()));
      var said = say(visitor);
      assertThat(said.status()).as("%s", said).isEqualTo(200);
      end(visitor, said.get("conversation"));
    }
    String eighth = visitorFrom(address());
    try (var line = new Line(address, eighth)) {
      line.say();
      await().until(() -> line.count("ack") == 1);
      end(from.as(eighth), line.last("ack").path("conversation").asString());
    }
    RestClient before = from.as(visitorFrom(address()));
    assertRefused(say(before));
    try (var line = new Line(address, visitorFrom(address()))) {
      line.say();
      await().until(() -> line.count("error") == 1);
      assertThat(line.last("error").path("code").asString()).isEqualTo("rate_limited");
      assertThat(line.last("error").path("after").asLong()).isPositive();
    }
    assertRefused(written(address));
    assertThat(refused("conversations-per-address")).isGreaterThanOrEqualTo(3);
    assertThat(say(nobody.from(address()).as(before.token())).status()).isEqualTo(200);
  }

  private static void end(RestClient visitor, String conversation) {
    var ended = visitor.post("/conversations/" + conversation + "/close", Map.of());
    assertThat(ended.status()).as("%s", ended).isEqualTo(200);
  }

  /** The page's form without script, from a visitor who is known already. */
  private static RestClient.Answer written(String address) {
    String cookie = cookie(arrived(nobody.from(address())));
    RestClient there = nobody.from(address).with("Cookie", cookie);
    String form = there.get("!/chat?site=default").text();
    String token = form.replaceAll("(?s).*name=\"form\" value=\"([^\"]+)\".*", "$1");
    String id = form.replaceAll("(?s).*name=\"id\" value=\"([^\"]+)\".*", "$1");
    return there.send(
        "POST", "!/chat/send", "site=default&text=Hello&id=" + id + "&form=" + token + "&lang=en");
  }

  /** The script of the chat page asks who its visitor is: that makes a new one. */
  private static RestClient.Answer arrived(RestClient from) {
    return from.with("Origin", "http://127.0.0.1:" + nobody.port())
        .send("POST", "!/chat/token", "{\"site\":\"default\"}");
  }

  private static String cookie(RestClient.Answer answer) {
    return answer.headers().get("set-cookie").split(";")[0];
  }

  private static String visitorFrom(String address) {
    return nobody.from(address).visitor().token();
  }

  @Test
  void so_many_conversations_of_an_address_are_open_and_a_closed_one_makes_room() {
    String network = "2001:db8:5:6::";
    List<RestClient> opened = new ArrayList<>();
    String conversation = "";
    for (int i = 0; i < 5; i++) {
      opened.add(nobody.from(network + (i + 1)).as(visitorFrom(address())));
      conversation = say(opened.getLast()).get("conversation");
    }
    RestClient sixth = nobody.from(network + "ffff").as(visitorFrom(address()));
    assertRefused(say(sixth));
    assertThat(refused("open-conversations-per-address")).isEqualTo(1);
    assertThat(say(opened.getFirst()).status()).isEqualTo(200);
    assertThat(say(nobody.from("2001:db8:5:7::1").as(visitorFrom(address()))).status())
        .isEqualTo(200);
    end(opened.getLast(), conversation);
    assertThat(say(sixth).status()).isEqualTo(200);
  }

  @Test
  void visitors_of_one_address_upload_so_many_bytes_a_day_together() {
    String address = address();
    for (int i = 0; i < 2; i++) {
      assertThat(begin(visitorFrom(address()), address, 50_000).status()).isEqualTo(201);
    }
    var refused = begin(visitorFrom(address()), address, 1);
    assertRefused(refused);
    assertThat(refused("upload-bytes-per-address")).isPositive();
    RestClient.Answer answer = begin(visitorFrom(address()), address(), 99_000);
    assertThat(answer.status()).isEqualTo(201);
    for (int i = 0; i < 6 && answer.status() == 201; i++) {
      answer = begin(visitorFrom(address()), address(), 99_000);
    }
    assertRefused(answer);
    assertThat(refused("upload-bytes-per-site")).isPositive();
  }

  private static RestClient.Answer begin(String token, String address, long bytes) {
    return nobody
        .from(address)
        .as(token)
        .with("Tus-Resumable", "1.0.0")
        .with("Upload-Length", String.valueOf(bytes))
        .send("POST", "/files", "");
  }

  @Test
  void one_machine_of_an_office_that_tries_names_locks_nobody_out_there() throws Exception {
    String office = address();
    var stop = new AtomicBoolean();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        int machine = i;
        pool.submit(
            () -> {
              for (int n = 0; !stop.get(); n++) {
                logIn(nobody.from(office), "nobody-" + machine + "-" + n, "a wrong password");
              }
            });
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> logIn(nobody.from(office), "admin", "a wrong password").status() == 401);
      var right = logIn(nobody.from(office), "admin", RestServer.PASSWORD);
      stop.set(true);
      assertThat(right.status()).isEqualTo(200);
    }
  }

  private static RestClient.Answer logIn(RestClient from, String name, String password) {
    return from.post("/login", Map.of("username", name, "password", password));
  }

  @Test
  void a_device_that_logged_in_before_is_not_locked_out_by_others_at_its_address() {
    admin.post("/agents", Map.of("username", "device", "name", "D", "password", "a long password"));
    RestClient office = nobody.from(address());
    var first = logIn(office, "device", "a long password");
    String mark = first.headers().get("set-cookie");
    assertThat(mark).contains("HttpOnly", "SameSite=Strict", "Path=/api/v1/login");
    RestClient known = office.with("Cookie", mark.split(";")[0]);
    for (int i = 0; i < 5; i++) {
      assertThat(logIn(office, "device", "a wrong password").status()).isEqualTo(401);
    }
    assertRefused(logIn(office, "device", "a long password"));
    assertThat(logIn(known, "device", "a long password").status()).isEqualTo(200);

    // Its own tries are counted, and for another name it is a stranger's.
    for (int i = 0; i < 5; i++) {
      assertThat(logIn(known, "device", "a wrong password").status()).isEqualTo(401);
    }
    assertRefused(logIn(known, "device", "a long password"));
    String forged = mark.split(";")[0].replaceFirst("=.", "=_");
    assertRefused(logIn(office.with("Cookie", forged), "device", "a long password"));
  }

  @Test
  void an_address_that_tried_many_names_waits_and_unlocking_a_name_or_it_lets_it_in() {
    String from = address();
    RestClient office = nobody.from(from);
    for (int i = 0; i < 10; i++) {
      admin.post(
          "/agents", Map.of("username", "sprayed" + i, "name", "S", "password", "a long password"));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(logIn(office, "sprayed" + i / 2, "a wrong password").status()).isEqualTo(401);
    }
    assertRefused(logIn(office, "admin", RestServer.PASSWORD));
    String id = admin.get("/me").get("id");
    assertThat(admin.post("/agents/" + id + "/unlock", Map.of()).status()).isEqualTo(204);
    assertThat(logIn(office, "admin", RestServer.PASSWORD).status()).isEqualTo(200);

    for (int i = 0; i < 20; i++) {
      logIn(office, "sprayed" + i / 2, "a wrong password");
    }
    assertRefused(logIn(office, "admin", RestServer.PASSWORD));
    server.part(Controls.class).run("admin.unlock", JSON.valueToTree(Map.of("username", from)));
    assertThat(logIn(office, "admin", RestServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void a_success_takes_the_count_back() {
    RestClient home = nobody.from(address());
    admin.post("/agents", Map.of("username", "typist", "name", "T", "password", "a long password"));
    for (int i = 0; i < 12; i++) {
      for (int wrong = 0; wrong < 4; wrong++) {
        assertThat(logIn(home, "typist", "a wrong password").status()).isEqualTo(401);
      }
      assertThat(logIn(home, "typist", "a long password").status()).isEqualTo(200);
    }
  }

  @Test
  void an_attacker_of_five_seconds_does_not_disturb_a_customer_from_elsewhere() throws Exception {
    attack(Duration.ofSeconds(5));
  }

  @Test
  @Tag("long")
  void an_attacker_of_a_minute_does_not_disturb_a_customer_from_elsewhere() throws Exception {
    attack(Duration.ofSeconds(60));
  }

  private static void attack(Duration length) throws Exception {
    String attacker = address();
    RestClient from = nobody.from(attacker);
    String own = visitorFrom(attacker);
    // Many people's tokens, as somebody has them who opened the page through many proxies before.
    List<String> many = Stream.generate(() -> visitorFrom(address())).limit(200).toList();
    var next = new AtomicInteger();
    List<Runnable> attacks =
        List.of(
            () -> from.get("!/chat?site=default"),
            () -> from.post("/sites/default/visitors", Map.of()),
            () -> say(from.as(own)),
            () -> say(from.as(many.get(next.getAndIncrement() % many.size()))),
            () -> logIn(from, "admin" + System.nanoTime(), "a wrong password"),
            () -> begin(own, attacker, 10_000));
    var stop = new AtomicBoolean();
    var tried = new AtomicInteger();
    List<Long> latencies = new ArrayList<>();
    long end = System.nanoTime() + length.toNanos();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Runnable attack : attacks) {
        pool.submit(
            () -> {
              while (!stop.get()) {
                attack.run();
                tried.incrementAndGet();
              }
            });
      }
      try {
        String elsewhere = address();
        RestClient customer = nobody.from(elsewhere).visitor();
        while (System.nanoTime() < end) {
          long began = System.nanoTime();
          var answer = say(customer);
          latencies.add(System.nanoTime() - began);
          assertThat(answer.status()).as("%s", answer).isEqualTo(200);
          // Well below what one person may send.
          await().pollDelay(Duration.ofMillis(length.toMillis() / 18)).until(() -> true);
          customer = latencies.size() % 15 == 0 ? nobody.from(address()).visitor() : customer;
        }
      } finally {
        stop.set(true); // before the pool is closed, which waits for them
      }
    }
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "An attacker tried %d times in %d s; the customer's %d messages took %.1f ms (median), %.1f"
            + " ms (longest)%n",
        tried.get(),
        length.toSeconds(),
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        Arrays.stream(sorted).max().orElse(0) / 1e6);
    assertThat(sorted[sorted.length / 2]).isLessThan(Duration.ofMillis(500).toNanos());
  }
}
