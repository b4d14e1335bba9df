package org.hutong.core.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Connections to a database that is opened by {@link #open} alone: {@link #getConnection} never
 * opens it again by itself after it was lost.
 */
interface Source extends DataSource, AutoCloseable {
  /** What the database is opened with from now on. */
  void password(String password);

  /**
   * Opens the database, brought to its newest commit before if it was not closed in order. Blocks.
   *
   * @throws SQLException if it cannot be opened just now; it may be tried again
   */
  void open() throws SQLException;

  /** Whether what was opened last has answered all calls so far and is not closed. */
  boolean alive();

  /** Whether this connection belongs to what was opened last, and that is {@link #alive}. */
  boolean alive(Connection connection);

  /** Told why, on whatever thread found it, as soon as the database is of no use any more. */
  void whenLost(Consumer<String> listener);

  /** Ends what was opened last without writing. */
  void abandon(String why);

  /** Closes the database in order, where it lives in this process. */
  void shutdown(Connection connection) throws SQLException;

  /** No listener is told any more. */
  @Override
  void close();
}
