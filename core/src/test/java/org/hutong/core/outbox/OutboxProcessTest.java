package org.hutong.core.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.hutong.core.conversation.Event;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the outbox is worth when the process is killed, and what a backlog costs it. */
class OutboxProcessTest {
  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir private Path home;

  /** What was heard of each conversation, in its order. */
  private final Map<UUID, List<Long>> heard = new LinkedHashMap<>();

  @Test
  void killed_between_a_call_and_its_note_nothing_is_lost_and_at_most_a_page_comes_again()
      throws Exception {
    killed(2);
  }

  @Test
  @Tag("long")
  void killed_again_and_again_nothing_is_lost() throws Exception {
    killed(6);
  }

  private void killed(int rounds) throws Exception {
    for (int i = 0; i < rounds; i++) {
      runUntilKilled(400 + 37 * i, i);
    }
    try (OutboxHouse house = new OutboxHouse(home)) {
      Heard last = new Heard("killed");
      house.outbox().attach(last);
      house.pass(Courier.CLAIM.plusSeconds(1).multipliedBy(rounds));
      await().atMost(LONG).untilAsserted(() -> assertThat(left(house)).isEmpty());
      List<Event> rest = List.copyOf(last.events);
      rest.forEach(event -> hear(event.conversation(), event.seq()));
      assertThat((long) heard.size()).isEqualTo(house.number("SELECT COUNT(*) FROM conversation"));
      heard.forEach((conversation, seqs) -> assertComplete(house, conversation, seqs));
    }
  }

  /** What is not delivered yet, in words that help who reads of a failure. */
  private static List<String> left(OutboxHouse house) {
    List<String> left = new ArrayList<>();
    long events = house.number("SELECT COUNT(*) FROM outbox");
    if (events > 0) {
      left.add(events + " events in the outbox");
    }
    left.addAll(
        house
            .part(Database.class)
            .with(
                handle ->
                    handle
                        .createQuery(
                            "SELECT 'of ' || conversation || ' from ' || next || ' to ' || up_to"
                                + " || ', due ' || due || ', attempts ' || attempts FROM delivery")
                        .mapTo(String.class)
                        .list()));
    if (!left.isEmpty()) {
      left.add("the clock stands at " + house.time().millis());
    }
    return left;
  }

  private void hear(UUID conversation, long seq) {
    heard.computeIfAbsent(conversation, id -> new ArrayList<>()).add(seq);
  }

  /** Forward by one, or back by at most a page after a kill. */
  private static void assertComplete(OutboxHouse house, UUID conversation, List<Long> seqs) {
    long head = house.number("SELECT last_seq FROM conversation WHERE id = ?", conversation);
    assertThat(new TreeSet<>(seqs)).hasSize((int) head);
    assertThat(seqs.getFirst()).isOne();
    assertThat(seqs.getLast()).isEqualTo(head);
    for (int i = 1; i < seqs.size(); i++) {
      assertThat(seqs.get(i) - seqs.get(i - 1)).isBetween(-50L, 1L);
    }
  }

  /**
   * It writes into a file: a pipe's last lines may come in another order when the process is
   * killed, for Java then empties the pipe beside the one who reads.
   */
  private void runUntilKilled(int lines, int before) throws Exception {
    Path output = home.resolve("heard-" + before + ".txt");
    Process process = start("talk", "128m", before, Redirect.to(output.toFile()));
    try {
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                assertThat(process.isAlive()).as("the process ended by itself").isTrue();
                return lines(output).size() >= lines;
              });
    } finally {
      process.destroyForcibly().waitFor();
    }
    lines(output).forEach(this::take);
  }

  /** Whole ones: the last may be cut, and was not heard then. */
  private static List<String> lines(Path output) throws IOException {
    String text = Files.readString(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private void take(String line) {
    String[] words = line.split(" ");
    if (words[0].equals("heard")) {
      hear(UUID.fromString(words[1]), Long.parseLong(words[2]));
    }
  }

  @Test
  @Tag("long")
  void a_backlog_of_10_000_large_events_is_delivered_with_a_heap_smaller_than_they_are()
      throws Exception {
    Process process = start("backlog", "64m", 0, Redirect.PIPE);
    try (BufferedReader output = process.inputReader()) {
      List<String> lines = output.lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).as("80 MB of text, 64 MB of heap").contains("heard 10020 wrong 0");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(String what, String heap, int before, Redirect output) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx" + heap,
            "-XX:TieredStopAtLevel=1",
            "-Dguice_bytecode_gen_option=DISABLED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            OutboxTarget.class.getName(),
            home.toString(),
            what,
            Integer.toString(before))
        .redirectError(Redirect.DISCARD)
        .redirectOutput(output)
        .start();
  }
}
