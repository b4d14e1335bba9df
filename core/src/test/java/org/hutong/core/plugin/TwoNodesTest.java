package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with one database and a data directory each: both run what the catalogue says. */
class TwoNodesTest {
  @TempDir private Path home;
  private PluginHouse one;
  private PluginHouse two;

  @BeforeEach
  void open() {
    one = PluginHouse.open(home.resolve("one"));
    two = one.beside(home.resolve("two"), "second");
  }

  @AfterEach
  void close() {
    two.close();
    one.close();
  }

  private static PluginJar labelling(String version) {
    return PluginJar.filtering("guard", "return Verdict.flag(List.of(\"" + version + "\"));")
        .with("version", version);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }

  private static boolean says(PluginHouse house, String label) {
    return house.say("x").equals(new Verdict.Pass(List.of(label)));
  }

  @Test
  void what_is_installed_upgraded_and_removed_on_one_node_is_so_on_the_other() {
    one.install(labelling("1.0.0"));
    soon().until(() -> says(two, "1.0.0"));
    one.install(labelling("2.0.0"));
    soon().until(() -> says(two, "2.0.0"));
    two.plugins().disable("guard", "admin");
    soon().until(() -> one.say("x").equals(Verdict.PASS));
    two.plugins().enable("guard", "admin");
    soon().until(() -> says(one, "2.0.0"));
    one.plugins().remove("guard", false, "admin");
    soon().until(() -> two.say("x").equals(Verdict.PASS));
    assertThat(two.plugins().list()).isEmpty();
  }

  @Test
  void each_node_tells_how_the_plugin_fares_there() {
    PluginJar picky =
        PluginJar.of("guard")
            .with("version", "1.0.0")
            .interceptor(
                "return Verdict.flag(List.of(\"picky\"));",
                """
                @Inject public Guard(PluginContext context) {
                  if (context.directory().toString().contains("two")) {
                    throw new IllegalStateException("not here");
                  }
                }
                """);
    one.install(picky);
    soon().until(() -> one.plugins().find("guard").nodes().size() == 2);
    List<PluginView.Node> nodes = one.plugins().find("guard").nodes();
    assertThat(nodes).extracting(PluginView.Node::node).containsExactly("second", "test");
    assertThat(nodes).extracting(PluginView.Node::state).containsExactly("failed", "running");
    assertThat(nodes.getFirst().reason()).contains("not here");
    assertThat(two.plugins().find("guard").state()).isEqualTo("failed");
  }

  @Test
  void a_version_that_fails_on_one_node_leaves_the_old_one_there() {
    one.install(labelling("1.0.0"));
    soon().until(() -> says(two, "1.0.0"));
    PluginJar picky =
        PluginJar.of("guard")
            .with("version", "2.0.0")
            .interceptor(
                "return Verdict.flag(List.of(\"2.0.0\"));",
                """
                @Inject public Guard(PluginContext context) {
                  if (context.directory().toString().contains("two")) {
                    throw new IllegalStateException("not here");
                  }
                }
                """);
    one.install(picky);
    soon()
        .until(
            () ->
                one.plugins().find("guard").nodes().stream()
                    .anyMatch(node -> String.valueOf(node.reason()).contains("not here")));
    assertThat(says(one, "2.0.0")).isTrue();
    assertThat(says(two, "1.0.0")).isTrue();
  }

  @Test
  void a_node_that_comes_later_fetches_the_jars_that_it_misses() throws Exception {
    String sha256 = one.install(labelling("1.0.0")).sha256();
    PluginHouse three = one.beside(home.resolve("three"), "third");
    try {
      assertThat(says(three, "1.0.0")).isTrue();
      Path jar = home.resolve("three/data/plugins/staged").resolve(sha256).resolve("plugin.jar");
      assertThat(Files.exists(jar)).isTrue();
      assertThat(Sha256.of(jar)).isEqualTo(sha256);
    } finally {
      three.close();
    }
  }
}
