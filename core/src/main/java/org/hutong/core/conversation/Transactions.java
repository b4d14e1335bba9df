package org.hutong.core.conversation;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.hutong.core.store.Database;
import org.hutong.core.store.Dialect;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.store.WriterLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a batch durable on one lane's own connection. Used by that lane's thread alone. */
final class Transactions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  private static final int TRIES = 3;

  private final Database database;
  private final Force force;
  private @Nullable Statements statements;

  /** Something is committed, or may be, and was not forced: no answer may rest on it before. */
  private @Nullable Object inDoubt;

  Transactions(Database database, Force force) {
    this.database = database;
    this.force = force;
  }

  /** Puts what was committed where it survives, before anybody is told. */
  @FunctionalInterface
  interface Force {
    void force(Connection connection) throws SQLException;
  }

  /** What runs inside; called again from the start if the transaction is tried again. */
  @FunctionalInterface
  interface Body {
    Attempt.Result run(Statements statements) throws SQLException;
  }

  /** The batch's own fault: it fails again. */
  static final class WrongException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongException(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Runs, commits and forces; at a deadlock, a lock that is not had, a key that another wrote first
   * or a lost connection again, at most 3 times in all: the look-ups of the next try settle a
   * COMMIT whose fate is unknown.
   *
   * @throws StoreUnavailableException if the database does not answer
   * @throws WrongException if it would fail again
   */
  Attempt.Result run(Body body) throws WrongException {
    SQLException last = null;
    for (int i = 0; i < TRIES; i++) {
      try (WriterLock.Turn turn = turn()) {
        Statements mine = open();
        try {
          return commit(mine, body, turn);
        } catch (SQLException e) {
          Dialect.Failure failure = failure(mine, e);
          undo(mine, failure);
          if (failure == Dialect.Failure.WRONG) {
            throw new WrongException(e);
          }
          log.warn("A transaction is tried again: {}", codes(e));
          last = e;
        } catch (RuntimeException | Error e) {
          boolean lost = !database.owns(mine.connection());
          undo(mine, lost ? Dialect.Failure.LOST : Dialect.Failure.WRONG);
          if (!lost) {
            throw new WrongException(e);
          }
          log.warn("A transaction is tried again: the database was closed", e);
          last = new SQLNonTransientConnectionException("The database was closed", "08006", e);
        }
      }
    }
    SQLException failed = Objects.requireNonNull(last);
    if (database.dialect().failure(failed) == Dialect.Failure.DUPLICATE) {
      throw new WrongException(failed);
    }
    throw new StoreUnavailableException("The database does not answer", failed);
  }

  /** A database that has closed itself says so with all kinds of errors. */
  private Dialect.Failure failure(Statements mine, SQLException e) {
    return database.owns(mine.connection()) ? database.dialect().failure(e) : Dialect.Failure.LOST;
  }

  static String codes(SQLException e) {
    return "%s, error %d, state %s"
        .formatted(e.getClass().getSimpleName(), e.getErrorCode(), e.getSQLState());
  }

  private WriterLock.Turn turn() {
    try {
      return database.writers().take();
    } catch (StoreOverloadedException e) {
      throw new StoreUnavailableException("The database does not answer", e);
    }
  }

  private Attempt.Result commit(Statements mine, Body body, WriterLock.Turn turn)
      throws SQLException {
    Attempt.Result result = body.run(mine);
    if (result.wrote() && inDoubt == null) {
      inDoubt = database.forces().begin();
    }
    mine.connection().commit();
    turn.close();
    if (inDoubt != null) {
      force(mine.connection());
    }
    return result;
  }

  /** Whatever kept it from the disk: whether it is there is for the next try to find out. */
  private void force(Connection connection) throws SQLException {
    try {
      force.force(connection);
    } catch (SQLException e) {
      throw new SQLNonTransientConnectionException(
          "What was committed could not be forced", "08006", e.getErrorCode(), e);
    }
    settle();
  }

  private void settle() {
    Object commit = inDoubt;
    if (commit != null) {
      database.forces().end(commit);
      inDoubt = null;
    }
  }

  private Statements open() {
    Statements mine = statements;
    if (mine != null && database.owns(mine.connection())) {
      return mine;
    }
    if (mine != null) {
      undo(mine, Dialect.Failure.LOST);
    }
    try {
      Connection connection = database.connection();
      connection.setAutoCommit(false);
      mine = new Statements(connection, database.dialect());
      statements = mine;
      return mine;
    } catch (SQLTransientConnectionException e) {
      throw new StoreUnavailableException("No connection to the database", e);
    } catch (SQLException e) {
      throw new StoreUnavailableException("The database does not answer", e);
    }
  }

  /** What is left in the statements is of no use; after a loss neither is the connection. */
  private void undo(Statements mine, Dialect.Failure failure) {
    statements = null;
    try {
      if (failure == Dialect.Failure.LOST) {
        database.evict(mine.connection());
      } else {
        mine.connection().rollback();
        mine.connection().close();
      }
    } catch (SQLException e) {
      database.evict(mine.connection());
    }
  }

  @Override
  public void close() {
    Statements mine = statements;
    if (mine != null) {
      undo(mine, Dialect.Failure.WRONG);
    }
  }
}
