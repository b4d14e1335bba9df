package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Jars that are dropped into the directory, replaced and taken out, while the server runs. */
class InboxTest {
  @TempDir private Path home;
  private PluginHouse house;
  private static final byte[] ONE = labelling("guard", "1.0.0", "one").bytes();
  private static final byte[] TWO = labelling("guard", "1.1.0", "two").bytes();

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
        .with("version", version)
        .with("run", "inline");
  }

  private static Verdict labelled(String label) {
    return new Verdict.Pass(List.of(label));
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
  }

  private void drop(String name, byte[] jar) throws IOException {
    Files.write(house.inbox().resolve(name), jar);
  }

  @Test
  void a_dropped_jar_is_in_effect_soon_and_gone_when_it_is_taken_out() throws IOException {
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    drop("guard.jar", ONE);
    long began = System.nanoTime();
    soon().until(() -> house.say("x").equals(labelled("one")));
    System.out.println("in effect after " + (System.nanoTime() - began) / 1_000_000 + " ms");
    assertThat(house.plugins().find("guard").source()).isEqualTo("directory");
    Files.delete(house.inbox().resolve("guard.jar"));
    soon().until(() -> house.say("x").equals(Verdict.PASS));
    soon().until(() -> house.plugins().find("guard").state().equals("disabled"));
    assertThat(house.plugins().find("guard").reason()).isEqualTo(Inbox.TAKEN_OUT);
    drop("guard.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
  }

  @Test
  void a_replaced_jar_is_an_upgrade_and_a_renamed_one_is_nothing() throws IOException {
    drop("guard.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    drop("guard.jar", TWO);
    soon().until(() -> house.say("x").equals(labelled("two")));
    Files.move(house.inbox().resolve("guard.jar"), house.inbox().resolve("renamed.jar"));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(5))
        .until(() -> house.say("x").equals(labelled("two")));
    assertThat(house.plugins().find("guard").version()).isEqualTo("1.1.0");
  }

  @Test
  void a_jar_that_is_still_being_written_is_not_touched() throws Exception {
    try (var out = Files.newOutputStream(house.inbox().resolve("guard.jar"))) {
      for (int i = 0; i < ONE.length; i += ONE.length / 10 + 1) {
        out.write(ONE, i, Math.min(ONE.length / 10 + 1, ONE.length - i));
        out.flush();
        await().pollDelay(Duration.ofMillis(120)).until(() -> true);
        assertThat(house.plugins().refusals()).isEmpty();
      }
    }
    soon().until(() -> house.say("x").equals(labelled("one")));
    assertThat(house.plugins().refusals()).isEmpty();
  }

  @Test
  void a_bad_jar_is_refused_once_with_its_reason_and_what_runs_goes_on() throws IOException {
    drop("guard.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    drop("corrupt.jar", "this is no jar at all".getBytes(StandardCharsets.UTF_8));
    soon().until(() -> house.plugins().refusals().size() == 1);
    Refusal refusal = house.plugins().refusals().getFirst();
    assertThat(refusal.file()).isEqualTo("corrupt.jar");
    assertThat(refusal.reasons()).isNotEmpty();
    await()
        .during(Duration.ofSeconds(1))
        .until(
            () -> house.plugins().refusals().size() == 1 && house.say("x").equals(labelled("one")));
    drop("corrupt.jar", labelling("mended", "1.0.0", "mended").bytes());
    soon().until(() -> house.say("x").equals(new Verdict.Pass(List.of("one", "mended"))));
  }

  @Test
  void a_second_jar_of_the_same_id_is_refused_unless_it_is_newer() throws IOException {
    drop("guard.jar", TWO);
    soon().until(() -> house.say("x").equals(labelled("two")));
    drop("another.jar", ONE);
    soon().until(() -> house.plugins().refusals().size() == 1);
    assertThat(house.plugins().refusals().getFirst().reasons().getFirst())
        .contains("the id guard is taken by guard.jar");
    assertThat(house.say("x")).isEqualTo(labelled("two"));
    drop("newer.jar", labelling("guard", "2.0.0", "newer").bytes());
    soon().until(() -> house.say("x").equals(labelled("newer")));
  }

  @Test
  void an_upload_is_never_disabled_because_the_directory_is_empty() throws IOException {
    drop("guard.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    house.install(TWO);
    Files.delete(house.inbox().resolve("guard.jar"));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(5))
        .until(() -> house.say("x").equals(labelled("two")));
  }

  @Test
  void over_a_restart_a_jar_stays_what_it_was_and_what_was_taken_out_meanwhile_is_disabled()
      throws IOException {
    drop("guard.jar", ONE);
    drop("other.jar", labelling("other", "1.0.0", "other").bytes());
    soon().until(() -> house.say("x").equals(new Verdict.Pass(List.of("one", "other"))));
    house.plugins().disable("other", "admin");
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    assertThat(house.plugins().find("other").state()).isEqualTo("disabled");
    house.close();
    Files.delete(house.inbox().resolve("guard.jar"));
    house = PluginHouse.open(home);
    soon().until(() -> house.say("x").equals(Verdict.PASS));
  }

  @Test
  void a_jar_that_lies_there_before_the_first_start_is_in_effect_when_it_has_started()
      throws IOException {
    house.close();
    drop("guard.jar", ONE);
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(labelled("one"));
  }
}
