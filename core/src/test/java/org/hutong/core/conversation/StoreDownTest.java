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

  @Test
  void a_commit_whose_force_fails_is_settled_by_the_look_up() {
    Database database = TestStores.database(TestStores.url(directory), Durability.POWER);
    boolean[] fail = {false};
    Transactions.Force once =
        connection -> {
          if (fail[0]) {
            fail[0] = false;
            throw new SQLException("the disk does not answer", "90031", 90031);
          }
          database.dialect().sync(connection, Durability.POWER);
        };
    try (House house = new House(database, 1, once)) {
      Actor.Visitor visitor = house.visitor();
      Event first = house.done(house.send(visitor, null, house.newId(), "one")).events().getLast();
      fail[0] = true;
      Command.Send second = house.send(visitor, null, house.newId(), "two");

      assertThat(house.ask(second)).isInstanceOf(Outcome.Repeat.class);
      assertThat(house.kinds(first.conversation())).containsExactly("opened", "text", "text");
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
          assertThat(expected.getErrorCode()).isEqualTo(90121);
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
