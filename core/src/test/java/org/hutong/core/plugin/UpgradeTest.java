package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older version left behind, and a newer one that cannot read it. */
class UpgradeTest {
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

  private static PluginJar version(String version, String type) {
    return PluginJar.filtering("guard", "return Verdict.flag(List.of(\"" + version + "\"));")
        .with("version", version)
        .with("settings", "settings.schema.json")
        .entry(
            "settings.schema.json",
            "{\"type\":\"object\",\"properties\":{\"limit\":{\"type\":\"" + type + "\"}}}");
  }

  private static Verdict by(String version) {
    return new Verdict.Pass(List.of(version));
  }

  @Test
  void stored_settings_that_the_new_version_cannot_read_refuse_it_and_the_old_one_runs_on() {
    house.install(version("1.0.0", "string"));
    house.plugins().settings("guard", "{\"limit\":\"many\"}", "admin");
    assertThatThrownBy(() -> house.install(version("2.0.0", "integer")))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining("the stored settings do not fit it: /limit");
    assertThat(house.plugins().find("guard").version()).isEqualTo("1.0.0");
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
  }

  @Test
  void a_stored_value_that_the_new_version_cannot_read_rolls_it_back_with_its_reason()
      throws Exception {
    house.install(version("1.0.0", "string"));
    Path file = home.resolve("data/plugins/data/guard/words");
    Files.writeString(file, "format 1");
    PluginJar picky =
        PluginJar.of("guard")
            .with("version", "2.0.0")
            .interceptor(
                "return Verdict.flag(List.of(\"2.0.0\"));",
                """
                @Inject public Guard(PluginContext context) throws java.io.IOException {
                  String words =
                      java.nio.file.Files.readString(context.directory().resolve("words"));
                  if (!words.equals("format 2")) {
                    throw new IllegalStateException("words are of " + words);
                  }
                }
                """);
    assertThatThrownBy(() -> house.install(picky))
        .hasMessageContaining("version 2.0.0: it did not start")
        .hasMessageContaining("words are of format 1");
    PluginView view = house.plugins().find("guard");
    assertThat(view.version()).isEqualTo("1.0.0");
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.reason()).contains("words are of format 1");
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(by("1.0.0"));
    assertThat(Files.readString(file)).isEqualTo("format 1");
    Files.writeString(file, "format 2");
    assertThat(house.install(picky).version()).isEqualTo("2.0.0");
    assertThat(house.say("x")).isEqualTo(by("2.0.0"));
  }

  @Test
  void what_it_stored_stays_when_it_is_removed_unless_that_is_asked_for() throws Exception {
    house.install(version("1.0.0", "string"));
    Path file = Files.writeString(home.resolve("data/plugins/data/guard/words"), "kept");
    house.plugins().remove("guard", false, "admin");
    assertThat(file).hasContent("kept");
    house.install(version("1.0.0", "string"));
    house.plugins().remove("guard", true, "admin");
    assertThat(file).doesNotExist();
  }
}
