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
import org.hutong.core.identity.Visitors;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Plugins that say who somebody is, through the real server and the real log-in. */
class IdentityProvidersTest {
  private static final Consent AGREED = new Consent(Set.of("identity.provide"), false);

  /** Knows whoever brings the password {@code directory}, as {@code u-NAME}, and his namesake. */
  private static final String DIRECTORY =
      """
      public Optional<Answer> password(String name, String password) throws Exception {
        if (password.equals("namesake")) return Optional.of(Answer.agent("n-" + name, name));
        if (name.equals("fired")) return Optional.of(Answer.refused("left in May"));
        if (name.equals("broken")) throw new IllegalStateException();
        return password.equals("directory")
            ? Optional.of(new Answer(
                "u-" + name, "Name of " + name, Map.of(), List.of("Service", "Nowhere"), ""))
            : Optional.empty();
      }
      """;

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

  private void provider(String id, String members) {
    PluginJar jar =
        PluginJar.of(id)
            .with("permissions", "[identity.provide]")
            .extension("Who", "IdentityProvider", members);
    try {
      server
          .part(Plugins.class)
          .install(new ByteArrayInputStream(jar.bytes()), "test.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private PluginView.Calls calls(String plugin) {
    return server.part(Plugins.class).find(plugin).extensions().getFirst();
  }

  private RestClient.Answer logIn(String name, String password) {
    return nobody.post("/login", Map.of("username", name, "password", password));
  }

  private List<JsonNode> audit(String action) {
    return admin
        .get("/audit?limit=200")
        .json()
        .path("items")
        .valueStream()
        .filter(row -> row.path("action").asString().equals(action))
        .toList();
  }

  private void group(String name) {
    var made = admin.post("/groups", Map.of("name", name));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  @Test
  void the_first_log_in_makes_an_agent_of_the_lowest_role_and_every_other_finds_him_again() {
    group("Service");
    provider("directory", DIRECTORY);
    assertThat(logIn("Wang.Li", "wrong").status()).isEqualTo(401);
    var first = logIn("Wang.Li", "directory");
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    JsonNode user = first.json().path("user");
    assertThat(user.path("username").asString()).isEqualTo("wang.li");
    assertThat(user.path("name").asString()).isEqualTo("Name of wang.li");
    assertThat(user.path("admin").asBoolean()).isFalse();
    String id = user.path("id").asString();
    assertThat(admin.get("/agents/" + id).json().path("groups").size()).isEqualTo(1);
    var again = logIn("wang.li", "directory");
    assertThat(again.json().path("user").path("id").asString()).isEqualTo(id);
    assertThat(nobody.as(again.get("token")).get("/me").status()).isEqualTo(200);
    assertThat(audit("login"))
        .filteredOn(row -> row.path("who").asString().equals("agent:" + id))
        .hasSize(2)
        .allMatch(row -> row.path("detail").path("provider").asString().equals("directory"));
    assertThat(admin.patch("/agents/" + id, Map.of("disabled", true)).status()).isEqualTo(200);
    long before = calls("directory").calls();
    assertThat(logIn("wang.li", "directory").status()).isEqualTo(401);
    assertThat(calls("directory").calls()).as("nobody is asked of him").isEqualTo(before);
  }

  @Test
  void an_account_that_was_here_before_is_never_asked_of_a_provider() {
    provider(
        "yes",
        """
        public Optional<Answer> password(String name, String password) {
          return Optional.of(Answer.agent("u-" + name, name));
        }
        """);
    String key =
        admin
            .post("/api-keys", Map.of("name", "shop", "permissions", List.of("token.issue")))
            .get("key");
    var exchanged = nobody.as(key).post("/tokens", Map.of("role", "agent", "id", "shop-agent"));
    assertThat(exchanged.status()).as(exchanged.text()).isEqualTo(200);
    assertThat(logIn("admin", "any").status()).isEqualTo(401);
    assertThat(logIn("shop-agent", "any").status()).isEqualTo(401);
    assertThat(calls("yes").calls()).isZero();
    assertThat(nobody.administrator().get("/me").status()).isEqualTo(200);
  }

  @Test
  void a_refusal_is_final_a_failure_is_passed_by_and_another_person_of_the_name_stays_out() {
    provider("a-directory", DIRECTORY);
    provider(
        "b-second",
        """
        public Optional<Answer> password(String name, String password) {
          return Optional.of(Answer.agent("second-" + name, name));
        }
        """);
    assertThat(logIn("fired", "directory").status()).isEqualTo(401);
    assertThat(calls("b-second").calls()).isZero();
    assertThat(audit("login.failed").getFirst().path("detail").path("reason").asString())
        .isEqualTo("left in May");
    assertThat(logIn("broken", "directory").status()).as("the second knows him").isEqualTo(200);
    assertThat(calls("a-directory").errors()).isEqualTo(1);
    assertThat(logIn("li", "directory").status()).isEqualTo(200);
    assertThat(logIn("li", "namesake").status()).as("not the li who is here").isEqualTo(401);
    server.part(Plugins.class).disable("a-directory", "admin");
    assertThat(logIn("li", "directory").status()).as("of another provider").isEqualTo(401);
    for (int i = 0; i < 5; i++) {
      logIn("li", "guess " + i);
    }
    assertThat(logIn("li", "guess").status()).as("guesses are counted").isEqualTo(429);
  }

  @Test
  void one_that_hangs_costs_its_caller_only() throws Exception {
    provider(
        "sleeper",
        """
        public Optional<Answer> password(String name, String password) throws Exception {
          Thread.sleep(60_000);
          return Optional.empty();
        }
        """);
    var waiting = CompletableFuture.supplyAsync(() -> logIn("stranger", "any").status());
    for (int i = 0; i < 3; i++) {
      assertThat(nobody.administrator().get("/me").status()).isEqualTo(200);
    }
    assertThat(waiting).isNotDone();
    assertThat(waiting.get(30, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(401);
    assertThat(calls("sleeper").errors()).isEqualTo(1);
  }

  private RestClient.Answer visitor(String identity) {
    return nobody.post("/sites/default/visitors", Map.of("identity", identity));
  }

  @Test
  void a_customers_token_of_another_system_is_understood_by_its_plugin() {
    provider(
        "shop",
        """
        public Optional<Answer> token(String site, String token) throws Exception {
          return switch (token) {
            case "li" -> Optional.of(Answer.customer("c-7", "Li", Map.of("shop", site)));
            case "banned" -> Optional.of(Answer.refused("banned"));
            case "broken" -> throw new IllegalStateException();
            case "long" -> Optional.of(Answer.customer("x".repeat(201), "Li", Map.of()));
            default -> Optional.empty();
          };
        }
        """);
    var known = visitor("li");
    assertThat(known.status()).as(known.text()).isEqualTo(200);
    Visitors.Visitor stored =
        server.part(Visitors.class).find(UUID.fromString(known.get("visitor"))).orElseThrow();
    assertThat(stored.subject()).isEqualTo("c-7");
    assertThat(stored.name()).isEqualTo("Li");
    assertThat(stored.attributes()).containsEntry("shop", "default");
    assertThat(visitor("li").get("visitor")).isEqualTo(known.get("visitor"));
    for (String token : List.of("banned", "broken", "long", "unknown")) {
      assertThat(visitor(token).status()).as(token).isEqualTo(401);
    }
  }
}
