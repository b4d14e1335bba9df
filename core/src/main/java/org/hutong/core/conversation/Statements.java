package org.hutong.core.conversation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.store.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements, kept by a lane for as long as it works: the same few
 * texts again and again. Used by one thread.
 */
final class Statements {
  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Sets the parameters of one row. */
  @FunctionalInterface
  interface Binding<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Connection connection() {
    return connection;
  }

  Dialect dialect() {
    return dialect;
  }

  PreparedStatement of(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** {@code prefix column-is-one-of-ids suffix}; no ids: no statement. */
  <T> List<T> byIds(
      String prefix, String column, String suffix, List<UUID> ids, RowReader<T> reader)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    PreparedStatement statement = of(prefix + dialect.in(column, ids.size()) + suffix);
    dialect.bind(statement, 1, ids);
    return rows(statement, reader);
  }

  <T> List<T> byNumbers(String prefix, String column, List<Long> numbers, RowReader<T> reader)
      throws SQLException {
    if (numbers.isEmpty()) {
      return List.of();
    }
    PreparedStatement statement = of(prefix + dialect.in(column, numbers.size()));
    dialect.bindNumbers(statement, 1, numbers);
    return rows(statement, reader);
  }

  <T> List<T> rows(PreparedStatement statement, RowReader<T> reader) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(reader.read(result));
      }
    }
    return rows;
  }

  /** One statement for all rows; none for no row. */
  <T> void batch(String sql, Iterable<T> rows, Binding<T> binding) throws SQLException {
    PreparedStatement statement = of(sql);
    boolean any = false;
    for (T row : rows) {
      binding.bind(statement, row);
      statement.addBatch();
      any = true;
    }
    if (any) {
      statement.executeBatch();
    }
  }

  static void set(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    statement.setObject(index, value);
  }
}
