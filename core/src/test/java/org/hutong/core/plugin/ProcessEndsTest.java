package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next start makes of a process that ended while a plugin was being started. */
class ProcessEndsTest {
  @TempDir private Path home;
  private PluginHouse house;
  private String sha256 = "";

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    sha256 = house.install(labelling("one")).sha256();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PluginJar labelling(String label) {
    return PluginJar.filtering("guard", "return Verdict.flag(List.of(\"" + label + "\"));");
  }

  /** As a process leaves it that ends in the middle of a start. */
  private void endedWhileStarting(String hash) throws IOException {
    house.close();
    Files.writeString(
        home.resolve("data/plugins/starting"), "guard\n" + hash + "\nit was being started");
    house = PluginHouse.open(home);
  }

  @Test
  void the_second_time_it_is_quarantined_until_an_administrator_lets_it_try_again()
      throws IOException {
    endedWhileStarting(sha256);
    assertThat(house.plugins().find("guard").state()).isEqualTo("running");
    assertThat(house.plugins().find("guard").strikes())
        .singleElement()
        .extracting(Strikes.Strike::kind)
        .isEqualTo("ended");
    endedWhileStarting(sha256);
    assertThat(house.plugins().find("guard").state()).isEqualTo("quarantined");
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    assertThat(house.plugins().enable("guard", "admin").state()).isEqualTo("running");
    assertThat(house.plugins().find("guard").strikes()).isEmpty();
  }

  @Test
  void an_upgrade_that_ends_it_leaves_the_version_that_is_installed_alone() throws IOException {
    String other = "0".repeat(64);
    endedWhileStarting(other);
    endedWhileStarting(other);
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("one")));
  }

  @Test
  void a_process_that_ends_in_order_leaves_nothing() {
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.plugins().find("guard").strikes()).isEmpty();
    assertThat(home.resolve("data/plugins/starting")).doesNotExist();
  }
}
