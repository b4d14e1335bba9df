package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the authors of plugins are promised of their tests. */
@ExtendWith(SampleProject.class)
@HutongTest(plugin = SampleProject.JAR, settings = "{\"marks\": 2}")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HutongTestTest {
  @Test
  @Order(1)
  void people_talk_and_the_plugin_is_in_between(Visitor visitor, AgentSeat agent) {
    visitor.says("Where is it????");
    agent.accepts(visitor).sees("Where is it??").says("Here!!!!!");
    visitor.sees("Here!!").sees("Where is it??").seesNothingOf("???");
    agent.closesConversation();
  }

  @Test
  @Order(2)
  void settings_change_while_it_runs(PluginUnderTest plugin, Visitor visitor) {
    plugin.settings("{\"marks\": 3}");
    visitor.says("Oh!!!!!").sees("Oh!!!");
    assertThatThrownBy(() -> plugin.settings("{\"marks\": 99}"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("refused");
  }

  @Test
  @Order(3)
  void the_next_test_has_the_first_settings_again(Visitor visitor) {
    visitor.says("Oh!!!!!").sees("Oh!!");
  }

  @Test
  @Order(4)
  void two_hours_pass_at_once(Visitor visitor, TestClock clock, HutongServer server) {
    Instant before = clock.now();
    visitor.says("call me later").sees("I will");
    clock.advance(Duration.ofMinutes(119));
    visitor.seesNothingOf("You asked");
    clock.advance(Duration.ofMinutes(1));
    visitor.sees("You asked for it").says("thanks");
    assertThat(Duration.between(before, clock.now())).isGreaterThan(Duration.ofHours(2));
  }

  @Test
  @Order(5)
  void a_plugin_that_cleans_up_unloads(PluginUnderTest plugin, Visitor visitor) {
    visitor.says("used!!!!").sees("used!!");
    plugin.assertUnloads();
    visitor.says("gone!!!!").sees("gone!!!!");
  }

  @Test
  @Order(6)
  void the_next_test_has_the_plugin_again(PluginUnderTest plugin, Visitor visitor) {
    assertThat(plugin.state()).isEqualTo("running");
    visitor.says("back!!!!").sees("back!!");
  }

  @Test
  @Order(7)
  void what_is_missing_is_told_with_what_came(Visitor visitor) {
    visitor.says("one");
    assertThatThrownBy(() -> visitor.seesNothingOf("on")).hasMessageContaining("\"one\"");
    assertThatThrownBy(() -> visitor.isRefused("two")).hasMessageContaining("not refused");
  }

  @Test
  @Order(8)
  void a_thread_that_stays_is_named(PluginUnderTest plugin, Visitor visitor) {
    visitor.says("stay");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals("stays-for-ever")));
    assertThatThrownBy(() -> plugin.assertUnloads(Duration.ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("still in memory")
        .hasMessageContaining("stays-for-ever");
  }

  @Test
  @Order(9)
  void a_plugin_that_is_not_built_names_the_mend() {
    assertThatThrownBy(() -> PluginFile.read(Path.of("target/nothing")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mvn test");
  }
}
