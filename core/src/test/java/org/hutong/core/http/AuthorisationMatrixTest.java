package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description against the server: every route is in both, and lets in whom it says. */
class AuthorisationMatrixTest {
  @TempDir static Path directory;
  private static RestServer server;
  private static JsonNode description;
  private static final Map<String, RestClient> CALLERS = new LinkedHashMap<>();
  private static String conversation = "";

  /** One operation of the description. */
  record Operation(String method, String path, String access) {
    boolean api() {
      return path.startsWith("/api/v1/");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server = new RestServer(directory);
    try (InputStream in = AuthorisationMatrixTest.class.getResourceAsStream("/openapi.yaml")) {
      description = YAMLMapper.builder().build().readTree(in);
    }
    RestClient nobody = RestClient.nobody(server.port());
    RestClient admin = nobody.administrator();
    admin.post(
        "/agents", Map.of("username", "nogroup", "name", "N", "password", "a long password"));
    admin.post("/sites", Map.of("key", "other", "name", "Other"));
    RestClient visitor = nobody.visitor();
    conversation =
        visitor
            .key("id-" + UUID.randomUUID())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hi")))
            .get("conversation");
    String none = admin.post("/api-keys", Map.of("name", "n", "permissions", List.of())).get("key");
    CALLERS.put("none", nobody);
    CALLERS.put("nonsense", nobody.as("a.b.c"));
    CALLERS.put("visitor", visitor);
    CALLERS.put("stranger", nobody.visitor());
    CALLERS.put(
        "otherSite", nobody.as(nobody.post("/sites/other/visitors", Map.of()).get("token")));
    CALLERS.put("agent", nobody.logIn("nogroup", "a long password"));
    CALLERS.put("admin", admin);
    CALLERS.put("key", nobody.as(none));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (var path : description.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        all.add(
            new Operation(
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                method.getValue().path("x-access").asString("")));
      }
    }
    return all;
  }

  @Test
  void every_route_is_described_and_every_described_route_is_there() {
    Set<String> described =
        operations().stream()
            .map(o -> o.method() + " " + o.path())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> served =
        server.part(Fronts.class).publicRoutes().stream()
            .map(route -> route.method() + " " + route.template())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(served).isEqualTo(described);
  }

  private static boolean admits(String access, String caller) {
    return switch (caller) {
      case "none", "nonsense" -> access.equals("anyone");
      case "visitor", "stranger", "otherSite" ->
          access.equals("anyone") || access.startsWith("member") || access.equals("visitor");
      case "agent" ->
          access.equals("anyone") || access.startsWith("member") || access.startsWith("agent");
      case "admin" ->
          access.equals("anyone")
              || access.startsWith("member")
              || access.startsWith("agent")
              || access.equals("admin");
      case "key" -> access.equals("anyone");
      default -> throw new IllegalArgumentException(caller);
    };
  }

  private static String concrete(Operation operation, String id) {
    return "!"
        + operation
            .path()
            .replace("{id}", id)
            .replace("{key}", "default")
            .replace("{seq}", "2")
            .replace("{action}", "again");
  }

  private static RestClient.Answer call(Operation operation, RestClient caller, String id) {
    String body = Set.of("GET", "DELETE").contains(operation.method()) ? null : "{}";
    return caller.send(operation.method(), concrete(operation, id), body);
  }

  /** Nobody is let in who is not named, and whoever is not named is told so in the same words. */
  @Test
  void each_route_lets_in_whom_its_description_names_and_nobody_else() {
    List<String> wrong = new ArrayList<>();
    int cells = 0;
    for (Operation operation : operations()) {
      // These two end the caller's own session, which the cells after them need.
      if (!operation.api() || operation.path().endsWith("/logout")) {
        continue;
      }
      for (var caller : CALLERS.entrySet()) {
        cells++;
        var answer = call(operation, caller.getValue(), UUID.randomUUID().toString());
        boolean admitted = admits(operation.access(), caller.getKey());
        boolean anonymous = Set.of("none", "nonsense").contains(caller.getKey());
        boolean refused = answer.status() == 403 || (anonymous && answer.status() == 401);
        if (admitted == refused && !operation.access().equals("anyone") || answer.status() >= 500) {
          wrong.add(
              operation + " by " + caller.getKey() + ": " + answer.status() + " " + answer.text());
        }
      }
    }
    assertThat(cells).isGreaterThan(350);
    assertThat(wrong).isEmpty();
  }

  /** For a stranger, a conversation that exists and one that does not are the same. */
  @Test
  void who_may_not_see_a_conversation_cannot_tell_whether_it_exists() {
    List<Operation> about =
        operations().stream().filter(o -> o.path().contains("/conversations/{id}")).toList();
    assertThat(about).hasSizeGreaterThan(10);
    for (Operation operation : about) {
      for (String name : List.of("stranger", "otherSite", "agent")) {
        if (!admits(operation.access(), name)) {
          continue;
        }
        RestClient caller = CALLERS.get(name).key("id-" + UUID.randomUUID());
        String body =
            "{\"kind\":\"text\",\"body\":{\"text\":\"x\"},\"text\":\"x\",\"score\":5,\"to\":\""
                + UUID.randomUUID()
                + "\"}";
        String sent = operation.method().equals("GET") ? null : body;
        var real = caller.send(operation.method(), concrete(operation, conversation), sent);
        var none =
            caller.send(
                operation.method(), concrete(operation, UUID.randomUUID().toString()), sent);
        assertThat(real.status()).as(operation + " by " + name + " " + real.text()).isEqualTo(404);
        assertThat(real.text()).as(operation + " by " + name).isEqualTo(none.text());
      }
    }
  }
}
