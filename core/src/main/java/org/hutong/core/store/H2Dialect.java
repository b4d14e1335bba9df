package org.hutong.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.h2.mvstore.MVStoreTool;
import org.hutong.core.config.Configuration.Durability;

/** H2 2.5, in a file of this process. */
final class H2Dialect implements Dialect {
  /** Another process has the file. */
  static final int IN_USE = 90020;

  private static final int LOCK_TIMEOUT_MILLIS = 3000;
  private static final int LOCK_TIMEOUT = 50200;
  private static final int DEADLOCK = 40001;
  private static final int CONCURRENT_UPDATE = 90131;
  private static final int DUPLICATE_KEY = 23505;

  /** The database is closed, its file cannot be read or written, or the connection is gone. */
  private static final Set<Integer> DEAD =
      Set.of(90007, 90013, 90014, 90020, 90024, 90028, 90030, 90031, 90067, 90098, 90121, 90135);

  private static final Map<String, String> REQUIRED = required();

  private static Map<String, String> required() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("WRITE_DELAY", "0");
    settings.put("DB_CLOSE_ON_EXIT", "FALSE");
    settings.put("DB_CLOSE_DELAY", "-1");
    // Its trace file would hold the values of a statement that failed: what customers wrote.
    settings.put("TRACE_LEVEL_FILE", "0");
    settings.put("LOCK_TIMEOUT", Integer.toString(LOCK_TIMEOUT_MILLIS));
    return settings;
  }

  @Override
  public Failure failure(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (e.getErrorCode()) {
      case LOCK_TIMEOUT, DEADLOCK, CONCURRENT_UPDATE -> Failure.AGAIN;
      case DUPLICATE_KEY -> Failure.DUPLICATE;
      default ->
          DEAD.contains(e.getErrorCode()) || state.startsWith("08")
              ? Failure.LOST
              : state.startsWith("40") ? Failure.AGAIN : Failure.WRONG;
    };
  }

  /** One text for every number of values, so that the statement stays prepared. */
  @Override
  public String in(String column, int count) {
    return column + " = ANY(?)";
  }

  @Override
  public int bind(PreparedStatement statement, int index, List<UUID> values) throws SQLException {
    statement.setObject(index, values.toArray(UUID[]::new));
    return index + 1;
  }

  @Override
  public int bindNumbers(PreparedStatement statement, int index, List<Long> values)
      throws SQLException {
    statement.setObject(index, values.toArray(Long[]::new));
    return index + 1;
  }

  /** Its commits exclude each other anyway. */
  @Override
  public boolean oneWriter() {
    return true;
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public String insertIfAbsent(String table, List<String> key, List<String> columns) {
    return merge(table, key, columns, "");
  }

  @Override
  public String insertOrRaise(String table, List<String> key, List<String> highest) {
    String raised =
        highest.stream()
            .map(column -> column + " = GREATEST(t." + column + ", v." + column + ")")
            .collect(Collectors.joining(", ", " WHEN MATCHED THEN UPDATE SET ", ""));
    List<String> columns = new java.util.ArrayList<>(key);
    columns.addAll(highest);
    return merge(table, key, columns, raised);
  }

  /**
   * H2 has no ON CONFLICT. The empty first half of the source gives its columns the table's types:
   * H2 compiles a prepared statement anew after every change of the schema (an identity column's
   * next numbers are one), takes the type of a free parameter from what is bound just then, and
   * after a null makes nulls of all that follow.
   */
  private static String merge(
      String table, List<String> key, List<String> columns, String whenMatched) {
    String marks = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    String names = String.join(", ", columns);
    String same =
        key.stream()
            .map(column -> "t." + column + " = v." + column)
            .collect(Collectors.joining(" AND "));
    String values = columns.stream().map(column -> "v." + column).collect(Collectors.joining(", "));
    return "MERGE INTO %s t USING (SELECT %s FROM %s WHERE FALSE UNION ALL VALUES (%s)) v(%s) ON %s%s WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)"
        .formatted(table, names, table, marks, names, same, whenMatched, names, values);
  }

  /**
   * COMMIT with WRITE_DELAY=0 hands the pages to the operating system; only this forces them to the
   * disk. After a failed force nobody knows what the disk holds.
   */
  @Override
  public void sync(Connection connection, Durability durability) throws SQLException {
    if (durability == Durability.PROCESS) {
      return;
    }
    try (var statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  @Override
  public String complete(String url) {
    if (url.startsWith("jdbc:h2:mem:")) {
      throw new StoreRefusedException(
          "database.url names a database in memory, which forgets everything at the end."
              + " Give a file: jdbc:h2:file:/var/lib/hutong/hutong");
    }
    String present = url.toUpperCase(Locale.ROOT);
    if (present.contains(";DB_CLOSE_ON_EXIT=TRUE")) {
      throw new StoreRefusedException(
          "database.url says DB_CLOSE_ON_EXIT=TRUE: H2 would close the file while messages are"
              + " still being committed at the stop. Take it out; Hutong closes it by itself.");
    }
    StringBuilder complete = new StringBuilder(url);
    REQUIRED.forEach(
        (name, value) -> {
          if (!present.contains(";" + name + "=")) {
            complete.append(';').append(name).append('=').append(value);
          }
        });
    return complete.toString();
  }

  @Override
  public boolean exists(String url) {
    return H2File.there(url);
  }

  @Override
  public void refuseEmpty(String url) {
    H2File.refuseEmpty(url);
  }

  @Override
  public void rewrite(String url) {
    MVStoreTool.compact(H2Source.file(url), false);
  }

  @Override
  public void snapshot(Connection connection, Path zip) throws SQLException {
    try (var statement = connection.prepareStatement("BACKUP TO ?")) {
      statement.setString(1, zip.toString());
      statement.execute();
    }
  }

  @Override
  public Source source(String url, String user, String password, int connections) {
    return new H2Source(url, user, password, connections);
  }

  @Override
  public Map<String, String> types() {
    return Map.of(
        "uuid", "UUID",
        "text", "VARCHAR(1000000)",
        "word", "VARCHAR",
        "exact", "VARCHAR",
        "bytes", "VARBINARY(1000000)");
  }

  @Override
  public void verify(Connection connection) throws SQLException {
    expect("WRITE_DELAY", "0", setting(connection, "WRITE_DELAY"));
    expect("DB_CLOSE_DELAY", "-1", setting(connection, "DB_CLOSE_DELAY"));
    expect("LOCK_TIMEOUT", "" + LOCK_TIMEOUT_MILLIS, text(connection, "SELECT LOCK_TIMEOUT()"));
    if (connection.isReadOnly()) {
      throw new StoreRefusedException("The database can only be read.");
    }
    if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
      throw new StoreRefusedException("The database does not work with READ COMMITTED.");
    }
  }

  private static void expect(String name, String value, String found) {
    if (!value.equals(found)) {
      throw new StoreRefusedException(
          "The database has %s=%s where %s=%s is needed: acknowledged messages could be lost."
                  .formatted(name, found, name, value)
              + " Take %s out of database.url; Hutong sets it by itself.".formatted(name));
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    return text(
        connection,
        "SELECT MAX(setting_value) FROM information_schema.settings WHERE setting_name = '%s'"
            .formatted(name));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }
}
