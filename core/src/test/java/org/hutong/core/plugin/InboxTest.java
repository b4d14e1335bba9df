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
import org.junit.jupiter.api.Tag;
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
    // It is in effect a moment before it is in the catalogue.
    soon().until(() -> house.plugins().list().stream().anyMatch(p -> p.id().equals("guard")));
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

  @Test
  void every_strange_file_is_refused_by_itself_and_a_good_one_among_them_is_taken()
      throws IOException {
    int count = 0;
    for (StrangeFiles.Strange each : StrangeFiles.all().toList()) {
      drop("a" + count++ + ".jar", each.jar());
    }
    drop("z.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    int expected = count;
    soon().until(() -> house.plugins().refusals().size() == Math.min(51, expected));
    house.close();
    house = PluginHouse.open(home);
    assertThat(house.say("x")).isEqualTo(labelled("one"));
    assertThat(house.plugins().refusals())
        .hasSize(Math.min(51, expected))
        .allMatch(Refusal::standing)
        .noneMatch(refusal -> refusal.file().equals("z.jar"));
  }

  @Test
  void what_is_no_file_is_told_and_keeps_no_other_from_being_taken() throws Exception {
    Path inbox = house.inbox();
    Files.createSymbolicLink(inbox.resolve("a-dead.jar"), home.resolve("nothing"));
    Files.createSymbolicLink(inbox.resolve("a-loop.jar"), inbox.resolve("a-loop.jar"));
    Files.createDirectory(inbox.resolve("a-folder.jar"));
    Process pipe = new ProcessBuilder("mkfifo", inbox.resolve("a-pipe.jar").toString()).start();
    assertThat(pipe.waitFor()).isZero();
    drop("z.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    soon().until(() -> house.plugins().refusals().size() == 4);
    assertThat(house.plugins().refusals())
        .allMatch(Refusal::standing)
        .extracting(refusal -> refusal.file() + ": " + refusal.reasons().getFirst())
        .containsExactlyInAnyOrder(
            "a-dead.jar: it is a link to a file that is not there",
            "a-loop.jar: it is a link that leads to no file",
            "a-folder.jar: it is a folder: put the jar itself here",
            "a-pipe.jar: it is no ordinary file");
    for (String name : List.of("a-dead.jar", "a-loop.jar", "a-folder.jar", "a-pipe.jar")) {
      Files.delete(inbox.resolve(name));
    }
    soon().until(() -> house.plugins().refusals().isEmpty());
  }

  @Test
  void a_link_to_a_jar_and_a_name_in_capitals_are_taken() throws IOException {
    Path elsewhere = Files.write(home.resolve("elsewhere.bin"), ONE);
    Files.createSymbolicLink(house.inbox().resolve("linked.jar"), elsewhere);
    drop("PLUGIN.JAR", labelling("capital", "1.0.0", "capital").bytes());
    soon().until(() -> house.say("x").equals(new Verdict.Pass(List.of("capital", "one"))));
  }

  @Test
  void a_file_that_stands_half_copied_is_refused_and_taken_when_it_is_whole() throws IOException {
    drop("half.jar", java.util.Arrays.copyOf(ONE, ONE.length / 2));
    soon().until(() -> house.plugins().refusals().size() == 1);
    drop("half.jar", ONE);
    soon().until(() -> house.say("x").equals(labelled("one")));
    soon().until(() -> house.plugins().refusals().isEmpty());
  }

  @Test
  void files_that_come_and_go_while_they_are_read_leave_the_others_alone() throws Exception {
    var going = new java.util.concurrent.atomic.AtomicBoolean(true);
    Thread churn =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; going.get(); i++) {
                    try {
                      drop("churn" + i % 7 + ".jar", i % 2 == 0 ? TWO : new byte[] {1, 2, 3});
                      Files.deleteIfExists(house.inbox().resolve("churn" + (i + 3) % 7 + ".jar"));
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  }
                });
    try {
      drop("other.jar", labelling("other", "1.0.0", "other").bytes());
      soon().until(() -> house.plugins().list().stream().anyMatch(p -> p.id().equals("other")));
    } finally {
      going.set(false);
      churn.join();
    }
  }

  @Test
  void three_hundred_bad_files_do_not_keep_a_good_one_waiting() throws IOException {
    among(300);
  }

  @Test
  @Tag("long")
  void five_thousand_bad_files_do_not_keep_a_good_one_waiting_for_long() throws IOException {
    among(5_000);
  }

  private void among(int bad) throws IOException {
    for (int i = 0; i < bad; i++) {
      drop("bad" + i + ".jar", new byte[] {1});
    }
    drop("good.jar", ONE);
    await().atMost(Duration.ofSeconds(60)).until(() -> house.say("x").equals(labelled("one")));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                house.plugins().refusals().size() == 51
                    && house
                        .plugins()
                        .refusals()
                        .getLast()
                        .reasons()
                        .getFirst()
                        .contains(String.valueOf(bad - 50)));
  }
}
