package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.Database;
import org.hutong.core.store.TestStores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an acknowledgement is worth when the power fails: the disk keeps what was forced, and
 * nothing or any part of the rest, and is looked at as it is at 200 random moments under load.
 */
class PowerCutTest {
  private static final int CUTS = 20;
  private static final String DISK = "cut:/run/";
  private static final String SURVIVOR = "cut:/after-";
  private static final String URL = "jdbc:h2:" + DISK + "hutong";

  /** Space in the file is used again at once, not only after 45 s: the harder case. */
  private static final String REUSING = URL + ";RETENTION_TIME=300";

  @BeforeEach
  void plugIn() {
    CutDisk.plugIn();
  }

  @AfterEach
  void wipe() {
    CutDisk.wipe("cut:");
  }

  /** How the machine opens the file when it has power again. */
  @FunctionalInterface
  private interface Opening {
    Connection open(String url) throws SQLException;
  }

  /** What is left of the disk. */
  @FunctionalInterface
  private interface Cut {
    void cut(String survivor, Random random);

    /** What was forced, and nothing else. */
    Cut CLEAN = (survivor, random) -> CutDisk.cut(DISK, survivor);

    /** What was forced, and any part of what was not. */
    Cut TORN = (survivor, random) -> CutDisk.tear(DISK, survivor, random);
  }

  private record Findings(int acked, int lost, List<String> faults) {}

  @Test
  void at_no_moment_is_an_acknowledged_message_lost_to_a_power_cut() throws Exception {
    nothingIsLost(1, Cut.CLEAN);
  }

  @Test
  void nor_if_any_part_of_what_was_not_forced_is_on_the_disk() throws Exception {
    nothingIsLost(1, Cut.TORN);
  }

  @Test
  @Tag("long")
  void at_none_of_200_moments_is_an_acknowledged_message_lost_to_a_power_cut() throws Exception {
    nothingIsLost(10, Cut.CLEAN);
  }

  @Test
  @Tag("long")
  void nor_at_200_moments_if_any_part_of_what_was_not_forced_is_on_the_disk() throws Exception {
    nothingIsLost(10, Cut.TORN);
  }

  private static void nothingIsLost(int runs, Cut cut) throws Exception {
    int acked = 0;
    for (int i = 0; i < runs; i++) {
      Findings findings =
          cut(new House(TestStores.database(REUSING, Durability.POWER)), TestStores::look, cut);
      assertThat(findings.faults()).isEmpty();
      assertThat(findings.lost()).isZero();
      acked += findings.acked();
    }
    assertThat(acked).isGreaterThan(runs * CUTS);
  }

  @Test
  void with_durability_process_the_same_check_finds_losses() throws Exception {
    Database database = TestStores.database(URL, Durability.PROCESS);

    assertThat(cut(new House(database), TestStores::look, Cut.CLEAN).lost()).isPositive();
  }

  @Test
  void without_checkpoint_sync_the_same_check_finds_losses() throws Exception {
    Database database = TestStores.database(URL, Durability.POWER);

    House house = new House(database, 1, connection -> {});
    assertThat(cut(house, TestStores::look, Cut.CLEAN).lost()).isPositive();
  }

  /** It forgets commits that are on the disk, once it uses free space in the file again. */
  @Test
  void without_our_own_recovery_h2_forgets_what_was_forced() throws Exception {
    int lost = 0;
    for (int i = 0; i < 5 && lost == 0; i++) {
      Database database = TestStores.database(REUSING, Durability.POWER);
      lost += cut(new House(database), PowerCutTest::plainly, Cut.CLEAN).lost();
    }
    assertThat(lost).isPositive();
  }

  @Test
  void nor_is_one_lost_if_the_power_fails_while_the_file_is_written_anew() throws Exception {
    Random random = new Random(7);
    List<Ack> acks = Collections.synchronizedList(new ArrayList<>());
    try (House house = new House(TestStores.database(URL, Durability.POWER));
        Load load = new Load(house, 7, 2_000, acks::add)) {
      Awaitility.await().until(() -> acks.size() >= 300);
    }
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < CUTS; i++) {
      String anew = "cut:/anew/";
      CutDisk.kill(DISK, anew);
      Thread shrinks =
          Thread.ofPlatform().start(() -> TestStores.shrink("jdbc:h2:" + anew + "hutong"));
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)));
      String survivor = SURVIVOR + i + "/";
      CutDisk.cut(anew, survivor);
      shrinks.join();
      assertThat(lookAt(survivor, TestStores::look, acks, faults)).isZero();
      assertThat(lookAt(anew, TestStores::look, acks, faults)).isZero();
    }
    assertThat(faults).isEmpty();
  }

  private static Connection plainly(String url) throws SQLException {
    return DriverManager.getConnection(url + ";DB_CLOSE_DELAY=0", "sa", "");
  }

  /** Twenty cuts of one run; the file stays small enough to be copied at each. */
  private static Findings cut(House house, Opening opening, Cut cut) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Ack> acks = Collections.synchronizedList(new ArrayList<>());
    int lost = 0;
    List<String> faults = new ArrayList<>();
    try (house;
        Load load = new Load(house, seed, 2_000, acks::add)) {
      Awaitility.await().until(() -> acks.size() >= 50);
      for (int i = 0; i < CUTS; i++) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(8_000)));
        int promised = acks.size();
        String survivor = SURVIVOR + i + "/";
        cut.cut(survivor, random);
        lost += lookAt(survivor, opening, newest(acks, promised), faults);
      }
      assertThat(load.refusals()).isEmpty();
    }
    CutDisk.wipe(DISK);
    System.out.println(
        "seed " + seed + ": " + CUTS + " cuts, " + acks.size() + " acked, " + lost + " lost");
    return new Findings(acks.size(), lost, faults);
  }

  /** They are the ones in danger; what is older was looked for at the moments before. */
  private static List<Ack> newest(List<Ack> acks, int promised) {
    synchronized (acks) {
      return List.copyOf(acks.subList(Math.max(0, promised - 500), promised));
    }
  }

  /** H2 remembers that it was told to stay open; this one is to be gone. */
  private static int lookAt(String survivor, Opening opening, List<Ack> due, List<String> faults)
      throws SQLException {
    try (Connection connection = opening.open("jdbc:h2:" + survivor + "hutong")) {
      faults.addAll(History.faults(connection));
      return History.lost(connection, due).size();
    } catch (SQLSyntaxErrorException e) {
      assertThat(e.getErrorCode()).as("not even the tables are there").isEqualTo(42104);
      return due.size();
    } finally {
      CutDisk.wipe(survivor);
    }
  }
}
