package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.hutong.core.http.Contest.Rules;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.IdentityException;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.Plugins;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Every writing route of the description, called from eight threads at the same moment. */
class ConcurrentWritesTest {
  private static final String LONG_PASSWORD = "a long password of a test";
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static RestClient admin;
  private static String group = "";

  /** What eight threads do to one thing. {@code prepare} makes the thing and says what to do. */
  private record Write(Rules rules, Supplier<IntFunction<RestClient.Answer>> prepare) {}

  private static final Map<String, Write> WRITES = new HashMap<>();

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
    group = admin.get("/groups").json().path("items").get(0).path("id").asString();
    robot();
    people();
    sites();
    conversations();
    files();
    plugins();
    sessions();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void robot() {
    PluginJar jar =
        PluginJar.of("helper")
            .with("permissions", "[robot.answer]")
            .extension(
                "Bot",
                "Robot",
                "public RobotAnswer query(RobotQuery query) { return RobotAnswer.unsure(); }"
                    + " public void train(List<RobotSample> samples) {}");
    try {
      server
          .part(Plugins.class)
          .install(
              new ByteArrayInputStream(jar.bytes()),
              "helper.jar",
              new Consent(Set.of("robot.answer"), false),
              "admin");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(
      String route, Rules rules, Supplier<IntFunction<RestClient.Answer>> prepare) {
    WRITES.put(route, new Write(rules, prepare));
  }

  private static String fresh(String prefix) {
    return prefix + COUNT.incrementAndGet();
  }

  private static RestClient elsewhere(RestClient client) {
    int n = COUNT.incrementAndGet();
    return client.from("10." + n / 65536 + "." + n / 256 % 256 + "." + n % 256);
  }

  private static String id() {
    return "id-" + UUID.randomUUID();
  }

  private static String made(RestClient.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.get("id");
  }

  private static String agent(String username) {
    return made(
        admin.post(
            "/agents", Map.of("username", username, "name", "A", "password", LONG_PASSWORD)));
  }

  private static void people() {
    write(
        "POST /api/v1/agents",
        Rules.one(201, 409),
        () -> {
          String name = fresh("twin");
          return n ->
              admin.post(
                  "/agents", Map.of("username", name, "name", "T", "password", LONG_PASSWORD));
        });
    String anna = agent(fresh("anna"));
    String ben = agent(fresh("ben"));
    String sales = made(admin.post("/groups", Map.of("name", "Sales", "agents", List.of())));
    List<List<String>> choices = List.of(List.of(), List.of(sales), List.of(group, sales));
    write(
        "PATCH /api/v1/agents/{id}",
        Rules.any(200),
        () ->
            n ->
                admin.patch(
                    "/agents/" + (n % 2 == 0 ? anna : ben),
                    Map.of("groups", choices.get(n % choices.size()), "name", "N" + n)));
    List<List<String>> members = List.of(List.of(anna), List.of(anna, ben), List.of(ben));
    write(
        "PATCH /api/v1/groups/{id}",
        Rules.any(200),
        () -> n -> admin.patch("/groups/" + sales, Map.of("agents", members.get(n % 3))));
    write(
        "POST /api/v1/groups",
        Rules.any(201),
        () -> n -> admin.post("/groups", Map.of("name", "G", "agents", List.of(anna, ben))));
    write(
        "DELETE /api/v1/groups/{id}",
        Rules.one(204, 404),
        () -> {
          String gone =
              made(admin.post("/groups", Map.of("name", "G", "agents", List.of(anna, ben))));
          return n -> admin.delete("/groups/" + gone);
        });
    write(
        "DELETE /api/v1/agents/{id}",
        Rules.any(204),
        () -> {
          String gone = agent(fresh("gone"));
          return n -> admin.delete("/agents/" + gone);
        });
    write(
        "POST /api/v1/agents/{id}/password",
        Rules.any(204),
        () ->
            n ->
                admin.post("/agents/" + anna + "/password", Map.of("password", LONG_PASSWORD + n)));
    write(
        "POST /api/v1/agents/{id}/unlock",
        Rules.any(204),
        () -> n -> admin.post("/agents/" + anna + "/unlock", Map.of()));
    write(
        "POST /api/v1/api-keys",
        Rules.any(201),
        () -> n -> admin.post("/api-keys", Map.of("name", "K", "permissions", List.of())));
    write(
        "DELETE /api/v1/api-keys/{id}",
        Rules.one(204, 404),
        () -> {
          String key = made(admin.post("/api-keys", Map.of("name", "K", "permissions", List.of())));
          return n -> admin.delete("/api-keys/" + key);
        });
  }

  private static Map<String, Object> site(String key) {
    return Map.of("key", key, "name", "S", "group", group);
  }

  private static void sites() {
    write(
        "POST /api/v1/sites",
        Rules.one(201, 409),
        () -> {
          String key = fresh("site");
          return n -> admin.post("/sites", site(key));
        });
    write(
        "PATCH /api/v1/sites/{id}",
        Rules.one(200, 409),
        () -> {
          String key = fresh("wanted");
          List<String> ids = new ArrayList<>();
          for (int i = 0; i < Contest.THREADS; i++) {
            ids.add(made(admin.post("/sites", site(fresh("before")))));
          }
          return n -> admin.patch("/sites/" + ids.get(n), Map.of("key", key));
        });
    write(
        "DELETE /api/v1/sites/{id}",
        Rules.one(204, 404),
        () -> {
          String gone = made(admin.post("/sites", site(fresh("gone"))));
          return n -> admin.delete("/sites/" + gone);
        });
    String robots = made(admin.post("/sites", site(fresh("robots"))));
    write(
        "PUT /api/v1/sites/{id}/robots",
        Rules.any(200),
        () ->
            n ->
                admin.put(
                    "/sites/" + robots + "/robots",
                    Map.of("robots", List.of("helper"), "threshold", 50 + n)));
    write(
        "POST /api/v1/sites/{key}/visitors",
        Rules.any(200),
        () -> n -> elsewhere(nobody).post("/sites/default/visitors", Map.of()));
  }

  private record Chat(RestClient visitor, String conversation) {
    String at(String path) {
      return "/conversations/" + conversation + path;
    }
  }

  private static Map<String, Object> text(String text) {
    return Map.of("kind", "text", "body", Map.of("text", text));
  }

  private static Chat chat() {
    RestClient visitor = elsewhere(nobody).visitor();
    var said = visitor.key(id()).post("/conversations/current/messages", text("hi"));
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    return new Chat(visitor, said.get("conversation"));
  }

  private static Chat taken() {
    Chat chat = chat();
    var joined = admin.post(chat.at("/join"), Map.of());
    assertThat(joined.status()).as(joined.text()).isEqualTo(200);
    return chat;
  }

  private static void deed(String route, Supplier<Chat> prepare, Object body) {
    write(
        "POST /api/v1/conversations/{id}/" + route,
        Rules.any(200, 403, 404, 409),
        () -> {
          Chat chat = prepare.get();
          return n -> admin.post(chat.at("/" + route), body);
        });
  }

  private static void conversations() {
    write(
        "POST /api/v1/conversations/current/messages",
        Rules.any(200),
        () -> {
          RestClient visitor = elsewhere(nobody).visitor();
          return n -> visitor.key(id()).post("/conversations/current/messages", text("m" + n));
        });
    write(
        "POST /api/v1/conversations/{id}/messages",
        Rules.any(200, 409),
        () -> {
          Chat chat = chat();
          String same = id();
          return n -> chat.visitor.key(same).post(chat.at("/messages"), text("m" + n % 2));
        });
    deed("accept", ConcurrentWritesTest::chat, Map.of());
    deed("decline", ConcurrentWritesTest::chat, Map.of());
    deed("transfer", ConcurrentWritesTest::taken, Map.of("group", group));
    deed("close", ConcurrentWritesTest::taken, Map.of());
    deed("reopen", ConcurrentWritesTest::taken, Map.of());
    deed("join", ConcurrentWritesTest::chat, Map.of());
    deed("leave", ConcurrentWritesTest::taken, Map.of());
    deed("suggestions", ConcurrentWritesTest::taken, Map.of());
    write(
        "POST /api/v1/conversations/{id}/rate",
        Rules.any(200, 400, 409),
        () -> {
          Chat chat = taken();
          admin.post(chat.at("/close"), Map.of());
          return n -> chat.visitor.post(chat.at("/rate"), Map.of("score", 1 + n % 5));
        });
    write(
        "POST /api/v1/conversations/{id}/handoff",
        Rules.any(200, 409),
        () -> {
          Chat chat = chat();
          return n -> chat.visitor.post(chat.at("/handoff"), Map.of());
        });
    write(
        "POST /api/v1/conversations/{id}/notes",
        Rules.any(200),
        () -> {
          Chat chat = taken();
          return n -> admin.key(id()).post(chat.at("/notes"), Map.of("text", "n" + n));
        });
    write(
        "PUT /api/v1/conversations/{id}/visitor/note",
        Rules.any(200),
        () -> {
          Chat chat = taken();
          return n -> admin.put(chat.at("/visitor/note"), Map.of("text", "n" + n));
        });
    write(
        "POST /api/v1/groups/{id}/next",
        Rules.any(200, 404, 409),
        () -> {
          chat();
          return n -> admin.post("/groups/" + group + "/next", Map.of());
        });
    write(
        "POST /api/v1/conversations/{id}/events/{seq}/transcript",
        Rules.any(202, 404, 422),
        () -> {
          Chat chat = taken();
          return n -> admin.post(chat.at("/events/2/transcript"), Map.of());
        });
    write(
        "POST /api/v1/conversations/{id}/events/{seq}/actions/{action}",
        Rules.any(200, 404, 409),
        () -> {
          Chat chat = chat();
          return n -> chat.visitor.key(id()).post(chat.at("/events/2/actions/go"), Map.of());
        });
    write(
        "PUT /api/v1/contact",
        Rules.any(204),
        () -> {
          Chat chat = chat();
          return n -> chat.visitor.put("/contact", Map.of("phone", "+86 10 1234 567" + n));
        });
    write(
        "PUT /api/v1/conversations/{id}/events/{seq}/card",
        Rules.any(200, 400, 404, 409),
        () -> {
          Chat chat = taken();
          return n -> admin.key(id()).put(chat.at("/events/2/card"), Map.of("title", "T"));
        });
  }

  private static RestClient.Answer plain(Uploader.Answer answer) {
    return new RestClient.Answer(
        answer.status(), answer.headers(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static void files() {
    byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
    Uploader uploader = Uploader.of(elsewhere(nobody).visitor());
    write(
        "POST /api/v1/files",
        Rules.any(201),
        () -> n -> plain(uploader.create(3, "f" + n + ".txt")));
    write(
        "PATCH /api/v1/files/{id}",
        Rules.any(204, 409, 423),
        () -> {
          String path = uploader.begin(3, "f.txt");
          return n -> plain(uploader.patch(path, 0, bytes));
        });
    write(
        "POST /api/v1/files/{id}",
        Rules.any(204, 404, 409, 423),
        () -> {
          String path = uploader.begin(3, "f.txt");
          return n ->
              plain(
                  uploader.send(
                      "POST",
                      path,
                      null,
                      "Tus-Resumable",
                      "1.0.0",
                      "X-HTTP-Method-Override",
                      "DELETE"));
        });
    write(
        "DELETE /api/v1/files/{id}",
        Rules.any(204, 404, 423),
        () -> {
          String path = uploader.begin(3, "f.txt");
          return n -> plain(uploader.delete(path));
        });
  }

  /** Agreed to; one that asks for a permission waits all the same. */
  private static RestClient.Answer upload(PluginJar jar) {
    return plain(
        Uploader.of(admin).send("POST", "/api/v1/plugins?consent=message.intercept", jar.bytes()));
  }

  private static String plugin(String permissions) {
    String name = fresh("plugin");
    RestClient.Answer answer =
        upload(
            PluginJar.filtering(name, "return Verdict.pass();")
                .with("permissions", "[" + permissions + "]"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return name;
  }

  private static void plugins() {
    write(
        "POST /api/v1/plugins",
        Rules.any(201, 409, 422),
        () -> {
          PluginJar jar = PluginJar.filtering(fresh("plugin"), "return Verdict.pass();");
          return n -> upload(jar);
        });
    write(
        "DELETE /api/v1/plugins/{id}",
        Rules.any(204, 404),
        () -> {
          String name = plugin("");
          return n -> admin.delete("/plugins/" + name);
        });
    write(
        "PUT /api/v1/plugins/{id}/consent",
        Rules.any(200, 404, 409),
        () -> {
          String name = plugin("message.send");
          String sha256 =
              admin.get("/plugins/" + name).json().path("consent").path("sha256").asString();
          Map<String, Object> all =
              Map.of("permissions", List.of("message.intercept", "message.send"), "sha256", sha256);
          return n -> admin.put("/plugins/" + name + "/consent", all);
        });
    write(
        "DELETE /api/v1/plugins/{id}/consent",
        Rules.any(204, 404),
        () -> {
          String name = plugin("message.send");
          return n -> admin.delete("/plugins/" + name + "/consent");
        });
    write(
        "PUT /api/v1/plugins/{id}/enabled",
        Rules.any(200),
        () -> {
          String name = plugin("");
          return n -> admin.put("/plugins/" + name + "/enabled", Map.of("enabled", n % 2 == 0));
        });
    write(
        "PUT /api/v1/plugins/{id}/settings",
        Rules.any(200, 404, 422),
        () -> {
          String name = plugin("");
          return n -> admin.put("/plugins/" + name + "/settings", Map.of());
        });
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      String body = method.equals("DELETE") ? null : "{}";
      write(
          method + " /api/v1/plugins/{id}/**",
          Rules.any(404),
          () -> n -> admin.send(method, "/plugins/nobody/x", body));
    }
    write(
        "POST /api/v1/robots/test",
        Rules.any(200),
        () -> n -> admin.post("/robots/test", Map.of("robot", "helper", "text", "x")));
    write(
        "POST /api/v1/robots/{id}/train",
        Rules.any(200),
        () ->
            n ->
                admin.post(
                    "/robots/helper/train",
                    Map.of("samples", List.of(Map.of("question", "q", "answer", "a")))));
  }

  private static void sessions() {
    String carl = agent(fresh("carl"));
    String name = admin.get("/agents/" + carl).get("username");
    write(
        "POST /api/v1/login",
        Rules.any(200, 503),
        () ->
            n ->
                elsewhere(nobody)
                    .post("/login", Map.of("username", name, "password", LONG_PASSWORD)));
    write(
        "POST /api/v1/logout",
        Rules.any(204, 401),
        () -> {
          String username = fresh("leaver");
          agent(username);
          RestClient session = elsewhere(nobody).logIn(username, LONG_PASSWORD);
          return n -> session.post("/logout", Map.of());
        });
    RestClient duty = elsewhere(nobody).logIn(name, LONG_PASSWORD);
    write(
        "PUT /api/v1/me/state",
        Rules.any(200),
        () -> n -> duty.put("/me/state", Map.of("state", n % 2 == 0 ? "online" : "offline")));
    write(
        "PUT /api/v1/me/password",
        Rules.any(200, 204, 400, 401, 403, 429, 503),
        () -> {
          String username = fresh("changer");
          agent(username);
          RestClient session = elsewhere(nobody).logIn(username, LONG_PASSWORD);
          return n ->
              session.put(
                  "/me/password", Map.of("current", LONG_PASSWORD, "password", LONG_PASSWORD + n));
        });
    write(
        "POST /api/v1/setup",
        Rules.any(401, 403, 404),
        () ->
            n ->
                elsewhere(nobody)
                    .post(
                        "/setup",
                        Map.of("token", "used", "username", "u", "name", "N", "password", "p")));
    RestClient program =
        nobody.as(
            admin
                .post("/api-keys", Map.of("name", "k", "permissions", List.of("token.issue")))
                .get("key"));
    write(
        "POST /api/v1/tokens",
        Rules.any(200),
        () -> {
          String subject = fresh("customer");
          String agent = fresh("employee");
          return n ->
              program.post(
                  "/tokens",
                  n % 2 == 0
                      ? Map.of("role", "visitor", "id", subject, "name", "N" + n)
                      : Map.of("role", "agent", "id", agent));
        });
    write(
        "POST /chat/send",
        Rules.any(403),
        () ->
            n ->
                elsewhere(nobody)
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .send("POST", "!/chat/send", "site=default&text=hi"));
    write(
        "POST /chat/token",
        Rules.any(200),
        () ->
            n ->
                elsewhere(nobody)
                    .with("Origin", "http://127.0.0.1:" + nobody.port())
                    .send("POST", "!/chat/token", "{\"site\":\"default\"}"));
  }

  private static Set<String> described() throws Exception {
    JsonNode description;
    try (InputStream in = ConcurrentWritesTest.class.getResourceAsStream("/openapi.yaml")) {
      description = YAMLMapper.builder().build().readTree(in);
    }
    Set<String> writing = new TreeSet<>();
    for (var path : description.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        String verb = method.getKey().toUpperCase(Locale.ROOT);
        if (Set.of("POST", "PUT", "PATCH", "DELETE").contains(verb)) {
          writing.add(verb + " " + path.getKey());
        }
      }
    }
    return writing;
  }

  /** Who changes the name does not take back what somebody else says of the rest. */
  @Test
  void a_change_of_one_field_keeps_what_others_change_meanwhile() {
    String site = "/sites/" + made(admin.post("/sites", site(fresh("fields"))));
    String sales =
        "/groups/" + made(admin.post("/groups", Map.of("name", "G", "agents", List.of())));
    String anna = "/agents/" + agent(fresh("fields"));
    for (int round = 1; round <= 10; round++) {
      all(site, Map.of("name", "S" + round, "reopen", 1000 * round, "edit", 2000 * round));
      all(sales, Map.of("name", "G" + round, "queueLimit", round, "offer", 5000 + round));
      all(anna, Map.of("name", "A" + round, "capacity", round, "avatar", "/a" + round));
    }
  }

  private static void all(String path, Map<String, Object> fields) {
    List<Map.Entry<String, Object>> each = List.copyOf(fields.entrySet());
    Contest.run(
        n -> {
          Map.Entry<String, Object> field = each.get(n % each.size());
          return admin.patch(path, Map.of(field.getKey(), field.getValue()));
        });
    JsonNode now = admin.get(path).json();
    fields.forEach(
        (name, value) -> assertThat(now.path(name).asString()).isEqualTo(String.valueOf(value)));
  }

  @Test
  void every_writing_route_of_the_description_is_called_here() throws Exception {
    assertThat(new TreeSet<>(WRITES.keySet())).isEqualTo(described());
  }

  @Test
  void each_answers_eight_at_once_with_the_right_code() {
    List<String> wrong = new ArrayList<>();
    WRITES.forEach(
        (route, write) ->
            wrong.add(Contest.complaint(route, write.rules(), Contest.run(write.prepare().get()))));
    wrong.removeIf(String::isEmpty);
    assertThat(wrong).isEmpty();
  }

  /** Another route may take away what a call is about; a fault of the server it never is. */
  @Test
  void all_of_them_together_never_answer_with_a_fault_of_the_server() {
    List<IntFunction<RestClient.Answer>> calls = new ArrayList<>();
    WRITES.values().forEach(write -> calls.add(write.prepare().get()));
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    Contest.run(
        thread -> {
          List<IntFunction<RestClient.Answer>> mine = new ArrayList<>(calls);
          Collections.shuffle(mine, new Random(thread));
          RestClient.Answer last = null;
          for (IntFunction<RestClient.Answer> call : mine) {
            last = call.apply(thread);
            if (last.status() >= 500 && !last.code().equals("overloaded")) {
              wrong.add(last.status() + " " + last.text());
            }
          }
          return last;
        });
    assertThat(wrong).isEmpty();
  }

  /** Each of two administrators who take the other one away would see the other one. */
  @Test
  void one_administrator_is_left_when_all_are_taken_away_at_once() {
    var accounts = server.part(AgentAccounts.class);
    List<AgentAccount> chiefs = new ArrayList<>();
    chiefs.add(accounts.byUsername("admin").orElseThrow());
    while (chiefs.size() < Contest.THREADS) {
      String id = agent(fresh("chief"));
      assertThat(admin.patch("/agents/" + id, Map.of("role", "admin")).status()).isEqualTo(200);
      chiefs.add(accounts.byId(UUID.fromString(id)).orElseThrow());
    }
    try {
      List<RestClient.Answer> answers =
          Contest.run(
              n -> {
                try {
                  accounts.update(
                      chiefs.get(n).id(), now -> now.withDisabled(true), null, Audit.By.SERVER);
                  return new RestClient.Answer(200, Map.of(), "");
                } catch (IdentityException e) {
                  return new RestClient.Answer(e.code().status(), Map.of(), e.getMessage());
                }
              });
      assertThat(Contest.complaint("taking away", Rules.any(200, 409), answers)).isEmpty();
      assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(7);
    } finally {
      accounts.update(
          chiefs.getFirst().id(), now -> now.withDisabled(false), null, Audit.By.SERVER);
      admin = nobody.administrator();
    }
  }
}
