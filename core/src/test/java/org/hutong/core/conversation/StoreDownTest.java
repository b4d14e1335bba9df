package org.hutong.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.store.Database;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.store.TestStores;
import org.hutong.core.wire.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule 9: while the store is down nothing is acknowledged, and it comes back by itself. */
class StoreDownTest {
  @TempDir Path directory;

  @Test
  void while_the_database_does_not_answer_sends_are_unavailable_and_nothing_is_stored()
      throws Exception {
    Database database = TestStores.database(TestStores.url(directory), Durability.POWER);
    try (House house = new House(database)) {
      Actor.Visitor visitor = house.visitor();
      Event before =
          house.done(house.send(visitor, null, house.newId(), "before")).events().getLast();
      Command.Send during = house.send(visitor, null, house.newId(), "during");

      try (Connection exclusive = house.database.connection()) {
        execute(exclusive, "SET EXCLUSIVE 2");
        assertThat(house.refused(during).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(house.refused(during).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        execute(exclusive, "SET EXCLUSIVE FALSE");
      }

      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> house.ask(during) instanceof Outcome.Done);
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
          .untilAsserted(
              () ->
                  assertThat(house.kinds(before.conversation()))
                      .containsExactly("opened", "text", "text"));
    }
  }

  /** A disk that fails a given number of times, with an error that tells nothing. */
  private static final class Disk implements Transactions.Force {
    private final Database database;
    private volatile int failures;
    private volatile int forced;

    Disk(Database database) {
      this.database = database;
    }

    @Override
    public void force(Connection connection) throws SQLException {
      if (failures > 0) {
        failures--;
        throw new SQLException("General error", "HY000", 50000);
      }
      database.force(connection, Durability.POWER);
      forced++;
    }
  }

  @Test
  void a_commit_whose_force_fails_is_found_by_the_look_up_and_forced_before_its_ack() {
    Database database = TestStores.database(TestStores.url(directory), Durability.POWER);
    Disk disk = new Disk(database);
    try (House house = new House(database, 1, disk)) {
      Actor.Visitor visitor = house.visitor();
      Event first = house.done(house.send(visitor, null, house.newId(), "one")).events().getLast();
      int before = disk.forced;
      disk.failures = 1;
      Command.Send second = house.send(visitor, null, house.newId(), "two");

      assertThat(house.ask(second)).isInstanceOf(Outcome.Repeat.class);
      assertThat(disk.forced).isEqualTo(before + 1);
      assertThat(house.kinds(first.conversation())).containsExactly("opened", "text", "text");
    }
  }

  @Test
  void what_could_not_be_forced_is_unavailable_and_is_forced_when_it_comes_again() {
    Database database = TestStores.database(TestStores.url(directory), Durability.POWER);
    Disk disk = new Disk(database);
    try (House house = new House(database, 1, disk)) {
      Actor.Visitor visitor = house.visitor();
      Command.Send send = house.send(visitor, null, house.newId(), "one");
      int before = disk.forced;
      disk.failures = 3;

      assertThat(house.refused(send).code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(disk.forced).isEqualTo(before);
      assertThat(house.ask(send)).isInstanceOf(Outcome.Repeat.class);
      assertThat(disk.forced).isEqualTo(before + 1);
    }
  }

  @Test
  void a_database_that_closes_under_load_loses_nothing_that_was_acknowledged() throws Exception {
    Database database = TestStores.database(TestStores.url(directory), Durability.POWER);
    java.util.List<Ack> acks = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (House house = new House(database)) {
      try (Load load = new Load(house, 1, 500, acks::add)) {
        Awaitility.await().until(() -> acks.size() > 100);
        try (Connection connection = house.database.connection()) {
          execute(connection, "SHUTDOWN IMMEDIATELY");
        } catch (SQLException expected) {
          assertThat(expected.getErrorCode()).isIn(90121, 90098);
        }
        int then = acks.size();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> acks.size() > then + 100);
        assertThat(load.refusals().keySet()).isSubsetOf(ErrorCode.UNAVAILABLE);
      }
      try (Connection connection = house.database.connection()) {
        assertThat(History.lost(connection, acks)).isEmpty();
        assertThat(History.faults(connection)).isEmpty();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
