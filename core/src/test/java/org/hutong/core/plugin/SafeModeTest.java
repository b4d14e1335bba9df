package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With all plugins off everything can be done with them, and none runs. */
class SafeModeTest {
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

  /** It leaves a file where it was started. */
  private PluginJar telling(String id) {
    return PluginJar.of(id)
        .with("run", "inline")
        .interceptor(
            "return Verdict.flag(List.of(\"" + id + "\"));",
            "static { try { java.nio.file.Files.createFile(java.nio.file.Path.of(\""
                + started(id)
                + "\")); } catch (java.io.IOException e) { throw new IllegalStateException(e); } }");
  }

  private Path started(String id) {
    return home.resolve(id + "-started");
  }

  @Test
  void what_is_installed_is_off_and_comes_back_with_the_next_ordinary_start() throws IOException {
    house.install(telling("guard"));
    Files.delete(started("guard"));
    house.close();
    house = PluginHouse.safe(home);
    assertThat(house.plugins().find("guard").state()).isEqualTo("off");
    assertThat(house.get(PluginHealth.class).check().detail()).contains("--safe");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    house.close();
    assertThat(started("guard")).doesNotExist();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("guard")));
  }

  @Test
  void what_refuses_messages_while_it_is_absent_refuses_them_here_too() {
    house.install(telling("guard").with("onAbsent", "reject"));
    house.close();
    house = PluginHouse.safe(home);
    assertThat(house.say("x")).isInstanceOf(Verdict.Unavailable.class);
    house.plugins().disable("guard", "admin");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  @Test
  void plugins_are_installed_enabled_disabled_and_removed_without_being_started() {
    house.close();
    house = PluginHouse.safe(home);
    assertThat(house.install(telling("guard")).state()).isEqualTo("off");
    assertThat(house.plugins().disable("guard", "admin").state()).isEqualTo("disabled");
    assertThat(house.plugins().enable("guard", "admin").state()).isEqualTo("off");
    house.plugins().remove("guard", true, "admin");
    assertThat(house.plugins().list()).isEmpty();
    assertThat(started("guard")).doesNotExist();
  }

  @Test
  void the_directory_is_not_looked_at() throws IOException {
    house.close();
    Files.write(house.inbox().resolve("guard.jar"), telling("guard").bytes());
    Files.write(house.inbox().resolve("bad.jar"), "bad".getBytes(StandardCharsets.UTF_8));
    house = PluginHouse.safe(home);
    assertThat(house.plugins().list()).isEmpty();
    assertThat(house.plugins().refusals()).isEmpty();
    assertThat(started("guard")).doesNotExist();
  }
}
