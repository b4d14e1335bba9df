package org.hutong.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How H2 waits for a row that another transaction holds: why those who write the same rows must not
 * be virtual threads. Once the second test fails, H2 has been fixed and they may be.
 */
class H2WaitTest {
  private static final int LOCK_TIMEOUT = 50200;
  private static final int LOCK_TIMEOUT_MILLIS = 300;
  private static final long LATE_MILLIS = 10 * LOCK_TIMEOUT_MILLIS;

  @TempDir private Path folder;
  private Connection holder;
  private Connection other;

  @BeforeEach
  void open() throws SQLException {
    holder = connect();
    other = connect();
    execute(holder, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    execute(holder, "INSERT INTO t VALUES (1, 0), (2, 0)");
    holder.setAutoCommit(false);
    execute(holder, "UPDATE t SET v = 1 WHERE id = 1");
  }

  @AfterEach
  void close() throws SQLException {
    holder.close();
    other.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + folder.resolve("db") + ";LOCK_TIMEOUT=" + LOCK_TIMEOUT_MILLIS);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Zero if it got the row, else the code of the refusal. */
  private CompletableFuture<Integer> otherWrites() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            execute(other, "UPDATE t SET v = 2 WHERE id = 1");
            return 0;
          } catch (SQLException e) {
            return e.getErrorCode();
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  @Test
  void who_wants_a_row_that_is_held_is_refused_in_time() throws Exception {
    assertThat(otherWrites().get(60, TimeUnit.SECONDS)).isEqualTo(LOCK_TIMEOUT);
  }

  @Test
  void but_not_if_the_holder_has_taken_back_a_statement_then_it_asks_without_end()
      throws Exception {
    assertThatThrownBy(() -> execute(holder, "INSERT INTO t VALUES (3, 0), (2, 0)"))
        .isInstanceOf(SQLException.class);
    CompletableFuture<Integer> wanted = otherWrites();
    assertThatThrownBy(() -> wanted.get(LATE_MILLIS, TimeUnit.MILLISECONDS))
        .as("not after %s", Duration.ofMillis(LATE_MILLIS))
        .isInstanceOf(TimeoutException.class);
    holder.commit();
    assertThat(wanted.get(60, TimeUnit.SECONDS)).isZero();
  }
}
