package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a plugin: installed, upgraded, switched off and on, removed, while messages pass. */
class PluginHostTest {
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

  private static PluginJar labelling(String id, String version, String label) {
    return PluginJar.filtering(id, "return Verdict.flag(List.of(\"" + label + "\"));")
        .with("version", version);
  }

  private static Verdict labelled(String... labels) {
    return new Verdict.Pass(List.of(labels));
  }

  private static PluginJar failing(String version) {
    return PluginJar.of("guard")
        .interceptor(
            "return Verdict.pass();",
            "public Guard() { throw new IllegalStateException(\"no luck\"); }")
        .with("version", version);
  }

  @Test
  void a_plugin_is_in_effect_until_it_is_disabled_and_again_when_it_is_enabled() {
    PluginView view = house.install(labelling("guard", "1.0.0", "one"));
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.source()).isEqualTo("upload");
    assertThat(view.installedBy()).isEqualTo("admin");
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    assertThat(house.plugins().disable("guard", "admin").state()).isEqualTo("disabled");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    assertThat(house.extensions().row()).isEmpty();
    assertThat(house.plugins().enable("guard", "admin").state()).isEqualTo("running");
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    house.plugins().remove("guard", true, "admin");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    assertThat(house.plugins().list()).isEmpty();
    assertThatThrownBy(() -> house.plugins().find("guard"))
        .isInstanceOf(NoSuchPluginException.class);
  }

  @Test
  void an_upgrade_takes_the_place_and_a_downgrade_too() {
    house.install(labelling("guard", "1.0.0", "one"));
    house.install(labelling("guard", "1.1.0", "two"));
    assertThat(house.say("x")).isEqualTo(labelled("two"));
    assertThat(house.plugins().find("guard").version()).isEqualTo("1.1.0");
    house.install(labelling("guard", "0.9.0", "zero"));
    assertThat(house.say("x")).isEqualTo(labelled("zero"));
    assertThat(house.plugins().list()).hasSize(1);
  }

  @Test
  void an_upgrade_of_a_disabled_plugin_leaves_it_disabled() {
    house.install(labelling("guard", "1.0.0", "one"));
    house.plugins().disable("guard", "admin");
    assertThat(house.install(labelling("guard", "1.1.0", "two")).state()).isEqualTo("disabled");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    house.plugins().enable("guard", "admin");
    assertThat(house.say("x")).isEqualTo(labelled("two"));
  }

  @Test
  void a_refused_file_changes_nothing_and_is_listed_with_its_reason() {
    house.install(labelling("guard", "1.0.0", "one"));
    assertThatThrownBy(() -> house.install("no jar".getBytes()))
        .isInstanceOf(PluginRefusedException.class);
    assertThatThrownBy(
            () -> house.install(labelling("guard", "2.0.0", "x").with("requires", "\">=9\"")))
        .hasMessageContaining("this server has 1.0.0");
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    assertThat(house.plugins().refusals()).hasSize(2);
    assertThat(house.plugins().refusals().getFirst().reasons().getFirst()).contains(">=9");
    for (int i = 0; i < 60; i++) {
      assertThatThrownBy(() -> house.install(new byte[0]));
    }
    assertThat(house.plugins().refusals()).hasSize(50);
  }

  @Test
  void a_new_plugin_that_does_not_start_is_not_installed() {
    assertThatThrownBy(() -> house.install(failing("1.0.0").with("onAbsent", "reject")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("no luck");
    assertThat(house.plugins().list()).isEmpty();
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  @Test
  void when_the_start_of_an_upgrade_fails_the_old_version_comes_back() {
    house.install(labelling("guard", "1.0.0", "one").with("onAbsent", "reject"));
    assertThatThrownBy(() -> house.install(failing("1.1.0")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("1.1.0")
        .hasMessageContaining("no luck");
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    PluginView view = house.plugins().find("guard");
    assertThat(view.version()).isEqualTo("1.0.0");
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.reason()).contains("1.1.0").contains("no luck");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object o; public Guard() throws Exception { o = getClass().getClassLoader()"
            + ".loadClass(\"org.hutong.core.plugin.PluginHost\"); }",
        "Object o; public Guard() throws Exception {"
            + " o = Class.forName(\"com.google.inject.Injector\"); }",
        "Object o; public Guard() throws Exception { o = Thread.currentThread()"
            + ".getContextClassLoader().loadClass(\"tools.jackson.databind.json.JsonMapper\"); }",
        "Object o; public Guard() throws Exception { o ="
            + " getClass().getClassLoader().getParent().loadClass(\"org.jdbi.v3.core.Jdbi\"); }",
        "public Guard() { if (getClass().getClassLoader()"
            + ".getResource(\"db/migration/V1__schema.sql\") == null)"
            + " throw new RuntimeException(\"ClassNotFoundException: none\"); }",
      })
  void a_plugin_cannot_reach_the_kernel_or_its_libraries(String members) {
    assertThatThrownBy(
            () -> house.install(PluginJar.of("guard").interceptor("return null;", members)))
        .hasMessageContaining("ClassNotFoundException");
    assertThat(house.plugins().list()).isEmpty();
  }

  @Test
  void a_plugin_reaches_the_platform_the_api_and_what_it_may_have_injected() {
    house.install(
        PluginJar.of("guard")
            .interceptor(
                """
                return Verdict.flag(List.of(context.id() + " " + context.version(),
                    context.directory().toFile().isDirectory() + "", String.valueOf(
                    clock.millis() > 1_700_000_000_000L), log.getName(), part.word()));
                """,
                """
                final PluginContext context; final java.time.InstantSource clock;
                final org.slf4j.Logger log; final Part part;
                java.sql.Connection sql;
                public static class Part { String word() { return "part"; } }
                @Inject Guard(PluginContext context, java.time.InstantSource clock,
                    org.slf4j.Logger log, Part part) {
                  this.context = context; this.clock = clock; this.log = log; this.part = part;
                }
                """));
    assertThat(house.say("x")).isEqualTo(labelled("guard 1.0.0", "true", "plugin.guard", "part"));
  }

  @Test
  void what_was_enabled_runs_again_after_a_restart_and_what_was_disabled_does_not() {
    house.install(labelling("on", "1.0.0", "on"));
    house.install(labelling("off", "1.0.0", "off"));
    house.plugins().disable("off", "admin");
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(labelled("on"));
    assertThat(house.plugins().find("off").state()).isEqualTo("disabled");
  }

  @ParameterizedTest
  @CsvSource({"skip,Pass", "reject,Unavailable"})
  void an_enabled_plugin_that_cannot_start_is_reported_and_its_onAbsent_decides(
      String onAbsent, String verdict) throws Exception {
    var jar =
        PluginJar.of("guard")
            .interceptor(
                "return Verdict.pass();",
                """
                @Inject Guard(PluginContext context) throws Exception {
                  var mark = context.directory().resolve("started");
                  if (java.nio.file.Files.exists(mark)) throw new IllegalStateException("twice");
                  java.nio.file.Files.createFile(mark);
                }
                """)
            .with("onAbsent", onAbsent);
    house.install(jar);
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.plugins().find("guard").state()).isEqualTo("failed");
    assertThat(house.plugins().find("guard").reason()).contains("twice");
    assertThat(house.get(PluginHealth.class).check().detail()).contains("twice");
    assertThat(house.say("x").getClass().getSimpleName()).isEqualTo(verdict);
    house.plugins().disable("guard", "admin");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  @Test
  void a_staged_jar_that_was_changed_behind_the_servers_back_is_not_loaded() throws Exception {
    PluginView view = house.install(labelling("guard", "1.0.0", "one"));
    house.close();
    Path staged = home.resolve("data/plugins/staged").resolve(view.sha256()).resolve("plugin.jar");
    labelling("guard", "1.0.0", "other").write(staged);
    house = PluginHouse.open(home);
    assertThat(house.plugins().find("guard").state()).isEqualTo("failed");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  /** Starting takes a while, so that messages arrive while the place is empty. */
  private static PluginJar slowToStart(String version, String onAbsent, int millis) {
    return PluginJar.of("guard")
        .interceptor(
            "return Verdict.flag(List.of(\"" + version + "\"));",
            "public Guard() throws Exception { Thread.sleep(" + millis + "); }")
        .with("version", version)
        .with("run", "inline")
        .with("onAbsent", onAbsent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "reject"})
  void messages_wait_while_a_plugin_is_replaced_and_are_judged_by_the_new_version(String onAbsent)
      throws Exception {
    house.install(slowToStart("1.0.0", onAbsent, 0));
    byte[] next = slowToStart("1.1.0", onAbsent, 700).bytes();
    var upgrade = CompletableFuture.supplyAsync(() -> house.install(next));
    waitUntilHeld();
    long began = System.nanoTime();
    assertThat(house.say("x")).isEqualTo(labelled("1.1.0"));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    upgrade.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({"skip,Pass", "reject,Unavailable"})
  void after_two_seconds_of_waiting_onAbsent_decides(String onAbsent, String verdict)
      throws Exception {
    house.install(slowToStart("1.0.0", onAbsent, 0));
    byte[] next = slowToStart("1.1.0", onAbsent, 4000).bytes();
    var upgrade = CompletableFuture.supplyAsync(() -> house.install(next));
    waitUntilHeld();
    long began = System.nanoTime();
    assertThat(house.say("x").getClass().getSimpleName()).isEqualTo(verdict);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(1900), Duration.ofMillis(3500));
    upgrade.get(10, TimeUnit.SECONDS);
    assertThat(house.say("x")).isEqualTo(labelled("1.1.0"));
  }

  private void waitUntilHeld() {
    org.awaitility.Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> house.extensions().row().stream().anyMatch(Gap.class::isInstance));
  }

  @Test
  void a_call_that_is_inside_ends_on_the_version_that_it_began_on() throws Exception {
    house.install(
        PluginJar.filtering(
            "guard",
            "try { Thread.sleep(120); } catch (InterruptedException e) { return null; }"
                + " return Verdict.flag(List.of(\"old\"));"));
    byte[] next = labelling("guard", "1.1.0", "new").bytes();
    var verdict = new CompletableFuture<Verdict>();
    house.get(MessageFilter.class).filter(house.draft("x"), verdict::complete);
    org.awaitility.Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> house.extensions().live("guard").getFirst().inFlight() == 1 || verdict.isDone());
    house.install(next);
    assertThat(verdict.get(5, TimeUnit.SECONDS)).isEqualTo(labelled("old"));
    assertThat(house.say("x")).isEqualTo(labelled("new"));
  }

  @Test
  void a_plugin_that_hangs_when_it_is_closed_cannot_stop_its_removal() {
    house.install(
        PluginJar.of("guard")
            .source(
                "example.Guard",
                """
                package example;
                import org.hutong.api.*;
                @org.pf4j.Extension
                public class Guard implements MessageInterceptor, AutoCloseable {
                  public Verdict filter(Draft draft) { return Verdict.pass(); }
                  public void close() throws Exception { Thread.sleep(60_000); }
                }
                """));
    long began = System.nanoTime();
    house.plugins().disable("guard", "admin");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  @Test
  void three_plugins_are_all_closed_when_the_server_stops() throws Exception {
    Path marks = Files.createDirectories(home.resolve("marks"));
    for (String id : List.of("a", "b", "c")) {
      house.install(
          PluginJar.of(id)
              .source(
                  "example.Guard",
                  """
                  package example;
                  import org.hutong.api.*;
                  @org.pf4j.Extension
                  public class Guard implements MessageInterceptor, AutoCloseable {
                    public Verdict filter(Draft draft) { return Verdict.pass(); }
                    public void close() throws Exception {
                      java.nio.file.Files.createFile(java.nio.file.Path.of("%s"));
                    }
                  }
                  """
                      .formatted(marks.resolve(id))));
    }
    house.close();
    assertThat(marks).isDirectoryContaining("glob:**/a").isDirectoryContaining("glob:**/b");
    assertThat(marks).isDirectoryContaining("glob:**/c");
    house = PluginHouse.open(home);
  }

  @Test
  void the_engine_stops_all_of_three_plugins_where_pf4j_stops_one() throws Exception {
    var engine = new EngineManager(home);
    for (String id : List.of("a", "b", "c")) {
      labelling(id, "1.0.0", id).write(home.resolve(id).resolve("plugin.jar"));
      engine.open(home.resolve(id), id);
    }
    assertThat(engine.getStartedPlugins()).hasSize(3);
    engine.stopPlugins();
    assertThat(engine.getStartedPlugins()).isEmpty();
    List.of("a", "b", "c").forEach(engine::shut);
    assertThat(engine.getPlugins()).isEmpty();
  }

  @Test
  void a_bundled_jar_is_available_and_off_until_it_is_enabled() {
    labelling("extra", "1.0.0", "extra").write(house.bundled().resolve("extra-1.0.0.jar"));
    PluginView view = house.plugins().find("extra");
    assertThat(view.state()).isEqualTo("available");
    assertThat(view.installedAt()).isNull();
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    assertThat(house.plugins().enable("extra", "admin").state()).isEqualTo("running");
    assertThat(house.plugins().find("extra").source()).isEqualTo("bundled");
    assertThat(house.say("x")).isEqualTo(labelled("extra"));
    assertThat(house.plugins().list()).hasSize(1);
  }
}
