package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.conversation.CutDisk.Fault;
import org.hutong.core.store.Database;
import org.hutong.core.store.TestStores;
import org.hutong.core.wire.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an acknowledgement is worth when the disk fails at random moments under load: it has no
 * room, does not write, or does not force; and whether the process is killed meanwhile or goes on.
 * Whoever was told "unavailable" sends the same id again.
 */
class DiskFaultTest {
  private static final String DISK = "cut:/failing/";
  private static final String KILLED = "cut:/killed-";
  private static final String DARK = "cut:/dark-";
  private static final Durability POWER = Durability.POWER;
  private static final String OPTIONS = ";RETENTION_TIME=300";

  /** A file that grows is copied at each moment: another begins after so many. */
  private static final int MOMENTS = 5;

  private static final int PAUSE_MICROS = 2_000;

  @BeforeEach
  void plugIn() {
    CutDisk.plugIn();
  }

  @AfterEach
  void wipe() {
    CutDisk.heal();
    CutDisk.wipe("cut:");
  }

  @ParameterizedTest
  @EnumSource
  void a_disk_that_fails_for_a_moment_costs_no_acknowledged_message(Fault fault) throws Exception {
    goesOn(fault, 1);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void a_disk_that_fails_at_200_moments_costs_no_acknowledged_message(Fault fault)
      throws Exception {
    goesOn(fault, 200 / MOMENTS);
  }

  @ParameterizedTest
  @EnumSource
  void a_process_that_is_killed_while_its_disk_fails_loses_no_acknowledged_message(Fault fault)
      throws Exception {
    killed(fault, 1);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void at_200_moments_a_process_that_is_killed_while_its_disk_fails_loses_nothing(Fault fault)
      throws Exception {
    killed(fault, 200 / MOMENTS);
  }

  /** The note that a force failed is written after it failed. */
  @Test
  void a_process_that_is_killed_before_it_could_note_that_a_force_failed_loses_nothing()
      throws Exception {
    killed(Fault.FORCE, survivor -> CutDisk.wipe(survivor + "hutong.mv.db.unforced"));
  }

  private static void goesOn(Fault fault, int files) throws Exception {
    for (int i = 0; i < files; i++) {
      goesOn(fault);
    }
  }

  private static void killed(Fault fault, int files) throws Exception {
    for (int i = 0; i < files; i++) {
      killed(fault, survivor -> {});
    }
  }

  private static void goesOn(Fault fault) throws Exception {
    long seed = System.nanoTime();
    System.out.println(fault + " for a moment, seed " + seed);
    Random random = new Random(seed);
    List<Ack> acks = new CopyOnWriteArrayList<>();
    Database database = TestStores.database("jdbc:h2:" + DISK + "hutong" + OPTIONS, POWER);
    try (House house = new House(database);
        Load load = new Load(house, seed, PAUSE_MICROS, true, acks::add)) {
      for (int i = 0; i < MOMENTS; i++) {
        more(acks);
        pause(random, 8_000);
        CutDisk.fail(DISK, fault, random.nextLong());
        pause(random, 60_000);
        CutDisk.heal();
        String dark = DARK + i + "/";
        List<Ack> due = newest(acks);
        CutDisk.cut(DISK, dark);
        assertThat(lookAt(dark, due)).isEmpty();
        more(acks);
      }
      assertThat(load.end()).as("everything was answered at last").isTrue();
      assertThat(load.refusals().keySet()).isSubsetOf(ErrorCode.UNAVAILABLE);
      kept(database, acks);
    }
    CutDisk.wipe(DISK);
  }

  /** The acknowledged ones of now: what is copied after it must have them. */
  private static List<Ack> newest(List<Ack> acks) {
    List<Ack> now = List.copyOf(acks);
    return now.subList(Math.max(0, now.size() - 300), now.size());
  }

  private static void killed(Fault fault, Consumer<String> then) throws Exception {
    long seed = System.nanoTime();
    System.out.println(fault + " and a kill, seed " + seed);
    Random random = new Random(seed);
    List<Ack> acks = new CopyOnWriteArrayList<>();
    Database database = TestStores.database("jdbc:h2:" + DISK + "hutong" + OPTIONS, POWER);
    try (House house = new House(database);
        Load load = new Load(house, seed, PAUSE_MICROS, true, acks::add)) {
      for (int i = 0; i < MOMENTS; i++) {
        more(acks);
        pause(random, 8_000);
        CutDisk.fail(DISK, fault, random.nextLong());
        pause(random, 60_000);
        List<Ack> due = newest(acks);
        CutDisk.kill(DISK, KILLED + i + "/");
        then.accept(KILLED + i + "/");
        CutDisk.heal();
        startsAgain(i, due);
      }
      assertThat(load.end()).as("everything was answered at last").isTrue();
      kept(database, acks);
    }
    CutDisk.wipe(DISK);
  }

  /** What a new process acknowledges rests on the disk too, when the power fails after that. */
  private static void startsAgain(int i, List<Ack> due) throws Exception {
    String killed = KILLED + i + "/";
    String dark = DARK + i + "/";
    List<Ack> later = new ArrayList<>(due);
    Database database = TestStores.database("jdbc:h2:" + killed + "hutong", POWER);
    try (House house = new House(database)) {
      later.add(
          Ack.of(
              house
                  .done(house.send(house.visitor(), null, house.newId(), "again"))
                  .events()
                  .getLast()));
      CutDisk.cut(killed, dark);
    }
    CutDisk.wipe(killed);
    assertThat(lookAt(dark, later)).isEmpty();
  }

  private static void more(List<Ack> acks) {
    int before = acks.size();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> acks.size() > before + 10);
  }

  private static void pause(Random random, int micros) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(micros)));
  }

  /** Losses and faults of what lies there. */
  private static List<String> lookAt(String disk, List<Ack> due) throws SQLException {
    try (Connection connection = TestStores.look("jdbc:h2:" + disk + "hutong")) {
      List<String> found = History.faults(connection);
      History.lost(connection, due).forEach(ack -> found.add("lost: " + ack.line()));
      return found;
    } finally {
      CutDisk.wipe(disk);
    }
  }

  private static void kept(Database database, List<Ack> acks) throws SQLException {
    Map<String, Ack> bySeq = new HashMap<>();
    for (Ack ack : acks) {
      Ack other = bySeq.putIfAbsent(ack.conversation() + " " + ack.seq(), ack);
      assertThat(other).as("a seq that was acknowledged twice").isNull();
    }
    try (Connection connection = database.connection()) {
      assertThat(History.lost(connection, acks)).isEmpty();
      assertThat(History.faults(connection)).isEmpty();
    }
  }
}
