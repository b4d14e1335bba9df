package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.store.Indexes;
import org.hutong.core.store.TestStores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an acknowledgement is worth when the process is killed under load. */
class KillTest {
  @TempDir Path directory;

  private record Findings(int acked, int lost, List<String> faults) {}

  @Test
  void after_a_kill_every_acknowledged_message_is_there() throws Exception {
    survives(2);
  }

  @Test
  @Tag("long")
  void after_20_kills_every_acknowledged_message_is_there() throws Exception {
    survives(20);
  }

  private void survives(int rounds) throws Exception {
    List<Ack> acks = new ArrayList<>();
    Random random = new Random();
    for (int i = 0; i < rounds; i++) {
      Findings findings =
          round(TestStores.url(directory) + ";RETENTION_TIME=300", "checked", acks, random);
      assertThat(findings.faults()).isEmpty();
      assertThat(findings.lost()).isZero();
    }
    assertThat(acks).hasSizeGreaterThan(rounds * 50);
  }

  @Test
  void with_the_write_delay_at_its_default_the_same_check_finds_losses() throws Exception {
    String url = TestStores.url(directory) + ";WRITE_DELAY=500";
    int lost = 0;
    for (int i = 0; i < 5 && lost == 0; i++) {
      lost += round(url, "unchecked", new ArrayList<>(), new Random()).lost();
    }
    assertThat(lost).isPositive();
  }

  private Findings round(String url, String settings, List<Ack> acks, Random random)
      throws Exception {
    int before = acks.size();
    Process process = start(url, settings);
    try (BufferedReader lines = process.inputReader()) {
      while (acks.size() < before + 100) {
        take(lines.readLine(), acks);
      }
      Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
                    process.destroyForcibly();
                  });
      drain(lines, acks);
      killer.join();
    } finally {
      process.destroyForcibly().waitFor();
    }
    Findings findings = lookAt(acks);
    System.out.println(
        "killed after " + (acks.size() - before) + " acknowledged, lost " + findings.lost());
    return findings;
  }

  private static Process start(String url, String settings) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KillTarget.class.getName(),
            url,
            settings)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The last line may have been cut in the middle: it was not received, then. */
  private static void drain(BufferedReader lines, List<Ack> acks) {
    try {
      String held = lines.readLine();
      while (held != null) {
        String next = lines.readLine();
        if (next != null) {
          take(held, acks);
        }
        held = next;
      }
    } catch (IOException e) {
      return;
    }
  }

  private static void take(String line, List<Ack> acks) {
    if (line == null) {
      throw new IllegalStateException("The process ended by itself");
    }
    if (line.startsWith("ack ")) {
      acks.add(Ack.parse(line));
    }
  }

  private Findings lookAt(List<Ack> acks) throws Exception {
    try (Connection connection = TestStores.look(TestStores.url(directory))) {
      List<String> faults = History.faults(connection);
      faults.addAll(Indexes.faults(connection));
      return new Findings(acks.size(), History.lost(connection, acks).size(), faults);
    }
  }
}
