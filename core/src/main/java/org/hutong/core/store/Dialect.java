package org.hutong.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.config.Configuration.Durability;

/**
 * What differs between databases. Callers write SQL that all understand and ask here for the rest.
 */
public sealed interface Dialect permits H2Dialect {
  /** What a failed statement means for the transaction that it was part of. */
  enum Failure {
    /** A deadlock or a lock that was not had in time: the same transaction may succeed now. */
    AGAIN,
    /**
     * A row with the same key is there. A transaction that looked before sees it when it is run
     * again.
     */
    DUPLICATE,
    /** The database does not answer; whether a COMMIT under way was made is unknown. */
    LOST,
    /** The statement itself is wrong for this data: it fails again. */
    WRONG
  }

  Failure failure(SQLException e);

  /** A condition that holds if the column's value is one of {@code count} bound values. */
  String in(String column, int count);

  /**
   * Binds the values of {@link #in}.
   *
   * @return the index of the next parameter
   */
  int bind(PreparedStatement statement, int index, List<UUID> values) throws SQLException;

  int bindNumbers(PreparedStatement statement, int index, List<Long> values) throws SQLException;

  /** Lanes that commit beside each other. */
  int lanes();

  /** Whether a transaction may write only while no other one does. */
  boolean oneWriter();

  /**
   * Inserts a row unless one with the same key is there, which is left as it is. The parameters are
   * the columns' values in their order; the key's columns come first. Against another transaction
   * that inserts the same key at the same time it may fail with {@link Failure#DUPLICATE}: {@link
   * Database#write} and {@link Database#change} then run the whole transaction again.
   */
  String insertIfAbsent(String table, List<String> key, List<String> columns);

  /**
   * Inserts a row, or raises the {@code highest} columns of the one that is there to what is
   * higher. Parameters as in {@link #insertIfAbsent}.
   */
  String insertOrRaise(String table, List<String> key, List<String> highest);

  /**
   * Makes every commit before this call durable as far as {@code durability} promises. Whether the
   * database was there to do it is for the {@link Source} to say.
   */
  void sync(Connection connection, Durability durability) throws SQLException;

  /** The address with all that the promise of durability needs. */
  String complete(String url);

  /**
   * Whether there is a database already.
   *
   * @throws StoreRefusedException if what is there cannot be one
   */
  boolean exists(String url);

  /**
   * Looks into a database that must not be empty, without changing it. It is not open.
   *
   * @throws StoreRefusedException if nothing can be found in it
   */
  void refuseEmpty(String url);

  /** Writes the database anew without what was deleted or replaced. It is not open. */
  void rewrite(String url);

  /** Writes the database, as it is at one moment, into a zip file of one entry; work goes on. */
  void snapshot(Connection connection, Path zip) throws SQLException;

  /**
   * Where connections come from; nothing is opened yet.
   *
   * @param connections that may be open, and write, at a time
   */
  Source source(String url, String user, String password, int connections);

  /** Values of the placeholders in the migrations. */
  Map<String, String> types();

  /**
   * Reads the settings back that durability and locking rest on.
   *
   * @throws StoreRefusedException if one of them does not hold
   */
  void verify(Connection connection) throws SQLException;
}
