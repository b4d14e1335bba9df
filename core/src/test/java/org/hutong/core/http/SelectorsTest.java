package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.PluginJar;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.routing.AgentStates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that pick the agent, through the real server, with agents on real sockets. */
class SelectorsTest {
  private static final Consent AGREED = new Consent(Set.of("routing.select"), false);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path directory;
  private RestServer server;
  private RestClient nobody;
  private RestClient admin;
  private final Map<String, OnDuty> agents = new LinkedHashMap<>();
  private final Map<String, RestClient> sessions = new LinkedHashMap<>();

  @BeforeEach
  void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    admin = nobody.administrator();
  }

  @AfterEach
  void stop() {
    agents.values().forEach(OnDuty::close);
    server.close();
  }

  private void selector(String id, String members) {
    PluginJar jar =
        PluginJar.of(id)
            .with("permissions", "[routing.select]")
            .extension("Picker", "AgentSelector", members);
    try {
      server
          .part(Plugins.class)
          .install(new ByteArrayInputStream(jar.bytes()), "test.jar", AGREED, "admin");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code named("x")}: picks the candidate of that name. */
  private static String picking(String body) {
    return """
    private static Choice named(Request request, String name) {
      return request.candidates().stream().filter(each -> each.name().equals(name)).findFirst()
          .map(each -> Choice.of(each, "he is " + name)).orElse(Choice.abstain());
    }
    public Choice select(Request request) { %s }
    """
        .formatted(body);
  }

  private void agent(String name, int capacity) {
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
                "correct horse " + name,
                "capacity",
                capacity,
                "groups",
                List.of(group)));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    RestClient session = nobody.logIn(name, "correct horse " + name);
    sessions.put(name, session);
    agents.put(name, OnDuty.agent(session));
    UUID id = UUID.fromString(made.get("id"));
    await()
        .atMost(SOON)
        .until(
            () ->
                server
                    .part(AgentStates.class)
                    .of(id)
                    .filter(each -> each.connected() && each.capacity() == capacity)
                    .isPresent());
  }

  private String ask() {
    var said =
        nobody
            .visitor()
            .key("id-" + UUID.randomUUID())
            .post(
                "/conversations/current/messages",
                Map.of("kind", "text", "body", Map.of("text", "hello")));
    assertThat(said.status()).as(said.text()).isEqualTo(200);
    return said.get("conversation");
  }

  private String offeredTo(String conversation) {
    return await()
        .atMost(SOON)
        .until(
            () ->
                agents.entrySet().stream()
                    .filter(agent -> agent.getValue().offers().contains(conversation))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(""),
            name -> !name.isEmpty());
  }

  /** Offered and taken: nobody has more than two offers at once. */
  private String takenBy(String conversation) {
    String name = offeredTo(conversation);
    var taken = sessions.get(name).post("/conversations/" + conversation + "/accept", Map.of());
    assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    return name;
  }

  private PluginView.Calls calls(String plugin) {
    return server.part(Plugins.class).find(plugin).extensions().getFirst();
  }

  @Test
  void a_plugin_picks_the_agent_and_who_is_full_is_no_candidate() {
    agent("anna", 5);
    agent("bert", 2);
    selector("picker", picking("return named(request, \"bert\");"));
    assertThat(offeredTo(ask())).isEqualTo("bert");
    assertThat(offeredTo(ask())).isEqualTo("bert");
    assertThat(offeredTo(ask())).as("bert is full and the plugin abstains").isEqualTo("anna");
    assertThat(calls("picker").errors()).isZero();
  }

  @Test
  void it_is_told_who_had_it_before_how_long_it_waits_and_what_each_agent_has() {
    agent("anna", 5);
    selector(
        "picker",
        picking(
            """
            Agent first = request.candidates().getFirst();
            if (first.load() != 0 || first.capacity() != 5 || first.groups().size() != 1
                || first.state() != Agent.State.ONLINE || request.lastAgent() != null
                || request.waitedMillis() < 0
                || request.conversation().status() != Conversation.Status.QUEUED) {
              throw new IllegalStateException();
            }
            return Choice.of(first, "alone");
            """));
    offeredTo(ask());
    assertThat(calls("picker").calls()).isEqualTo(1);
    assertThat(calls("picker").errors()).isZero();
  }

  @Test
  void one_that_throws_names_a_stranger_or_answers_nothing_delays_nobody_and_the_next_decides() {
    agent("anna", 20);
    agent("bert", 20);
    selector("a-throws", picking("throw new IllegalStateException();"));
    selector("b-null", picking("return null;"));
    selector(
        "c-stranger", picking("return new Choice(UUID.randomUUID().toString(), \"a stranger\");"));
    selector("d-picks", picking("return named(request, \"bert\");"));
    for (int i = 0; i < 3; i++) {
      assertThat(takenBy(ask())).isEqualTo("bert");
    }
    assertThat(calls("a-throws").errors()).isEqualTo(3);
    assertThat(calls("c-stranger").errors()).isEqualTo(3);
  }

  @Test
  void one_that_hangs_is_passed_by_after_its_time_and_left_out_after_five() {
    agent("anna", 20);
    selector(
        "sleeper",
        picking(
            """
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return Choice.abstain();
            """));
    for (int i = 0; i < 6; i++) {
      assertThat(takenBy(ask())).isEqualTo("anna");
    }
    assertThat(calls("sleeper").errors()).isEqualTo(5);
    assertThat(calls("sleeper").calls()).isEqualTo(5);
  }
}
