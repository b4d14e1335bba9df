package org.hutong.core.store;

import java.sql.SQLException;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that waits with its end until a database that failed has ended. A thread that fails
 * in a write of H2 has the lock of the file and wants that of the database; a thread that closes a
 * connection of it takes them the other way round, and both would wait for ever.
 */
final class StoreConnection extends JdbcConnection {
  private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);

  /** What the connections of one opening share. */
  static final class Fate {
    private final StoreChannel channel;
    private final Queue<StoreConnection> late = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    Fate(StoreChannel channel) {
      this.channel = channel;
    }

    /** The database has ended: nobody has a lock of it any more. */
    void over() {
      over = true;
      for (StoreConnection one = late.poll(); one != null; one = late.poll()) {
        try {
          one.closeNow();
        } catch (SQLException | RuntimeException e) {
          log.trace("A connection of a closed database", e);
        }
      }
    }
  }

  private final Fate fate;

  StoreConnection(String address, Properties login, Fate fate) throws SQLException {
    super(address, login, null, null, false);
    this.fate = fate;
  }

  @Override
  public void close() throws SQLException {
    if (fate.channel.failure() == null || fate.over) {
      closeNow();
      return;
    }
    fate.late.add(this);
    if (fate.over) {
      fate.over();
    }
  }

  private void closeNow() throws SQLException {
    super.close();
  }
}
