package org.hutong.core.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an H2 database by its password, and gives one to a database that has none yet. */
record H2Password(String user, String password) {
  private static final Logger log = LoggerFactory.getLogger(H2Password.class);
  static final int WRONG = 28000;

  /**
   * The first connection. A database that still opens with the empty password gets this one in one
   * transaction: whenever that is cut off, one of the two opens it at the next start.
   *
   * @param again the address after a refusal
   */
  Connection connect(String address, Supplier<String> again) throws SQLException {
    try {
      return DriverManager.getConnection(address, user, password);
    } catch (SQLException e) {
      if (e.getErrorCode() != WRONG || password.isEmpty()) {
        throw e;
      }
      return changed(again.get(), e);
    }
  }

  private Connection changed(String address, SQLException refusal) throws SQLException {
    Connection open;
    try {
      open = DriverManager.getConnection(address, user, "");
    } catch (SQLException e) {
      throw e.getErrorCode() == WRONG ? refusal : e;
    }
    try (var statement = open.createStatement()) {
      statement.execute(
          "ALTER USER \"%s\" SET PASSWORD '%s'"
              .formatted(open.getMetaData().getUserName(), password.replace("'", "''")));
      statement.execute("CHECKPOINT SYNC");
      log.info("The database has a password of its own now");
      return open;
    } catch (SQLException e) {
      open.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return "H2Password[user=" + user + "]";
  }
}
