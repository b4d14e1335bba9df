package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hutong.api.CardActions;
import org.hutong.api.Sender;
import org.hutong.core.identity.Audit;
import org.hutong.core.observe.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin receives by injection, as a plugin in a jar uses it. */
class ServicesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path home;
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** A plugin that does {@code body} with the members of {@code v} and says what came of it. */
  static PluginJar doing(String id, String services, String body) {
    return PluginJar.of(id)
        .extension(
            "Deed",
            "CardActions",
            """
            %s
            public Answer pressed(Press press) throws Exception {
              Map<String, Object> v = press.value();
              return Answer.done().toast(String.valueOf(act(v)));
            }
            private Object act(Map<String, Object> v) throws Exception { %s }
            """
                .formatted(services, body));
  }

  /** A constructor that takes the services of the given types into fields of the given names. */
  static String taking(String... typesAndNames) {
    var fields = new StringBuilder();
    var parameters = new StringBuilder();
    var sets = new StringBuilder();
    for (String each : typesAndNames) {
      String name = each.substring(each.lastIndexOf(' ') + 1);
      fields.append("private final ").append(each).append(";\n");
      parameters.append(parameters.isEmpty() ? "" : ", ").append(each);
      sets.append("this.").append(name).append(" = ").append(name).append(";");
    }
    return fields + "@Inject Deed(" + parameters + ") { " + sets + " }\n";
  }

  static String act(PluginHouse house, String plugin, Map<String, Object> values) {
    var press =
        new CardActions.Press(
            "key", "c", 1, "act", values, Map.of(), new Sender("id", Sender.Role.AGENT, "Li"));
    Answer<CardActions.Answer> answer =
        house
            .get(ExtensionPoints.class)
            .call(CardActions.class, plugin, "example.Deed", PATIENCE, deed -> deed.pressed(press));
    return switch (answer) {
      case Answer.Value<CardActions.Answer>(var value) -> String.valueOf(value.toast());
      default -> throw new AssertionError(answer);
    };
  }

  private String act(String plugin, Map<String, Object> values) {
    return act(house, plugin, values);
  }

  private static final String STORE = taking("KeyValueStore store");

  private static PluginJar storing(String id) {
    return doing(
        id,
        STORE,
        """
        String key = (String) v.get("key"); String value = (String) v.get("value");
        return switch ((String) v.get("do")) {
          case "get" -> store.get(key).orElse("-");
          case "put" -> { store.put(key, value); yield "put"; }
          case "absent" -> store.putIfAbsent(key, value);
          case "replace" -> store.replace(key, (String) v.get("expected"), value);
          case "remove" -> store.remove(key);
          default -> store.keys(key, value, 2);
        };
        """);
  }

  private String store(String plugin, String what, String key, String value) {
    return act(plugin, Map.of("do", what, "key", key, "value", value));
  }

  @Test
  void values_survive_an_upgrade_and_a_restart_and_go_with_the_data() {
    house.install(storing("notes"));
    store("notes", "put", "时间/a", "九点");
    house.install(storing("notes").with("version", "1.1.0"));
    assertThat(store("notes", "get", "时间/a", "")).isEqualTo("九点");
    house.close();
    house = PluginHouse.open(home);
    assertThat(store("notes", "get", "时间/a", "")).isEqualTo("九点");
    house.plugins().remove("notes", false, "admin");
    house.install(storing("notes"));
    assertThat(store("notes", "get", "时间/a", "")).isEqualTo("九点");
    house.plugins().remove("notes", true, "admin");
    house.install(storing("notes"));
    assertThat(store("notes", "get", "时间/a", "")).isEqualTo("-");
  }

  @Test
  void changes_on_a_condition_happen_only_if_it_holds() {
    house.install(storing("notes"));
    assertThat(store("notes", "absent", "k", "1")).isEqualTo("true");
    assertThat(store("notes", "absent", "k", "2")).isEqualTo("false");
    assertThat(act("notes", Map.of("do", "replace", "key", "k", "expected", "9", "value", "3")))
        .isEqualTo("false");
    assertThat(act("notes", Map.of("do", "replace", "key", "k", "expected", "1", "value", "3")))
        .isEqualTo("true");
    assertThat(store("notes", "get", "k", "")).isEqualTo("3");
    assertThat(store("notes", "remove", "k", "")).isEqualTo("true");
    assertThat(store("notes", "remove", "k", "")).isEqualTo("false");
  }

  @Test
  void keys_come_in_pages_by_prefix_and_no_plugin_sees_those_of_another() {
    house.install(storing("one"));
    house.install(storing("two"));
    for (String key : new String[] {"a/3", "a/1", "a_1", "A/1", "a/2", "b/1"}) {
      store("one", "put", key, "x");
    }
    assertThat(store("one", "keys", "a/", "")).isEqualTo("[a/1, a/2]");
    assertThat(store("one", "keys", "a/", "a/2")).isEqualTo("[a/3]");
    assertThat(store("one", "keys", "a_", "")).isEqualTo("[a_1]");
    assertThat(store("two", "keys", "", "")).isEqualTo("[]");
    assertThat(store("two", "get", "a/1", "")).isEqualTo("-");
  }

  @Test
  void a_call_without_its_permission_is_refused_shown_and_audited_once_a_minute() {
    house.install(
        doing(
            "curious",
            taking("Conversations talk"),
            """
            try { talk.find("0199aaaa-0000-7000-8000-000000000000"); return "read"; }
            catch (PermissionException e) { return e.permission(); }
            """));
    for (int i = 0; i < 20; i++) {
      assertThat(act("curious", Map.of())).isEqualTo("conversation.read");
    }
    assertThat(house.plugins().find("curious").denied()).containsEntry("conversation.read", 20L);
    assertThat(house.get(PluginHealth.class).check())
        .extracting(HealthCheck.Health::detail)
        .asString()
        .contains("curious made 20 calls without conversation.read");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(house.get(Audit.class).list(null, 50))
                    .filteredOn(row -> row.action().equals("plugin.denied"))
                    .singleElement()
                    .satisfies(
                        row -> {
                          assertThat(row.who()).isEqualTo("plugin:curious");
                          assertThat(row.detail()).containsEntry("permission", "conversation.read");
                        }));
  }

  @Test
  void an_extension_whose_permission_the_descriptor_does_not_ask_for_is_refused_with_the_mend() {
    PluginJar jar =
        PluginJar.of("ears")
            .extension("Ears", "org.hutong.api.EventListener", "public void happened(Event e) {}");
    assertThatThrownBy(() -> house.install(jar))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("its EventListener needs the permission")
        .hasMessageContaining("conversation.read: add it to `permissions` in plugin.yaml");
    assertThat(house.plugins().list()).isEmpty();
    jar.with("permissions", "[conversation.read]");
    assertThat(house.install(jar).state()).isEqualTo("running");
  }

  @Test
  void a_kept_service_is_dead_after_the_stop() {
    house.install(
        doing(
            "keeper",
            taking("KeyValueStore store"),
            """
            System.getProperties().put("hutong.test.kept", store);
            return "kept";
            """));
    act("keeper", Map.of());
    var kept = (org.hutong.api.KeyValueStore) System.getProperties().remove("hutong.test.kept");
    kept.put("a", "b");
    house.plugins().disable("keeper", "admin");
    assertThatThrownBy(() -> kept.get("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keeper has stopped");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              return house.get(LeakWatch.class).inMemory().isEmpty();
            });
  }

  @Test
  void the_clock_is_the_kernels() {
    house.install(
        doing(
            "clock",
            taking("java.time.Clock clock", "java.time.InstantSource source"),
            "return clock.millis() + \" \" + source.millis() + \" \" + clock.getZone();"));
    house.time().jump(Duration.ofDays(400));
    String[] told = act("clock", Map.of()).split(" ");
    assertThat(Long.parseLong(told[0]))
        .isCloseTo(house.time().millis(), org.assertj.core.data.Offset.offset(60_000L));
    assertThat(Long.parseLong(told[1]))
        .isCloseTo(house.time().millis(), org.assertj.core.data.Offset.offset(60_000L));
    assertThat(told[2]).isEqualTo("Z");
  }
}
