package org.hutong.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads every row of an H2 database through every index and compares with the full scan. */
public final class Indexes {
  private static final String ALL =
      "SELECT i.TABLE_NAME, i.INDEX_NAME, LISTAGG('\"' || c.COLUMN_NAME || '\"', ', ') WITHIN GROUP"
          + " (ORDER BY c.ORDINAL_POSITION) FROM INFORMATION_SCHEMA.INDEXES i JOIN"
          + " INFORMATION_SCHEMA.INDEX_COLUMNS c ON c.INDEX_NAME = i.INDEX_NAME AND c.TABLE_NAME ="
          + " i.TABLE_NAME AND c.TABLE_SCHEMA = i.TABLE_SCHEMA WHERE i.TABLE_SCHEMA = 'PUBLIC'"
          + " GROUP BY i.TABLE_NAME, i.INDEX_NAME";

  private final Connection connection;

  private Indexes(Connection connection) {
    this.connection = connection;
  }

  /** What an index says otherwise than its table, as text; empty if all is well. */
  public static List<String> faults(Connection connection) throws SQLException {
    return new Indexes(connection).faults();
  }

  private List<String> faults() throws SQLException {
    List<String> faults = new ArrayList<>();
    for (List<String> index : rows(ALL)) {
      String table = '"' + index.get(0) + '"';
      String name = '"' + index.get(1) + '"';
      try {
        String through =
            "SELECT * FROM " + table + " USE INDEX (" + name + ") ORDER BY " + index.get(2);
        String plan = rows("EXPLAIN " + through).toString();
        if (!plan.contains(index.get(1)) && !plan.contains("tableScan")) {
          faults.add("not read through " + name + ": " + plan);
        }
        if (!sorted(through).equals(sorted("SELECT * FROM " + table))) {
          faults.add(name + " holds other rows than " + table);
        }
      } catch (SQLException e) {
        faults.add(name + " of " + table + ": " + e.getMessage());
      }
    }
    return faults;
  }

  private List<String> sorted(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    rows(query).forEach(row -> rows.add(row.toString()));
    Collections.sort(rows);
    return rows;
  }

  private List<List<String>> rows(String query) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
