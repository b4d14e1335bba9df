package org.hutong.core.conversation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Files as the commit needs to know them. Bound by who keeps them. */
public interface Attachments {
  /**
   * Reads the files and locks them, ascending by id, until the transaction of the connection ends:
   * none of them goes while a message that names it is committed. Unknown ones are left out. Called
   * on a lane's thread.
   */
  List<Attachment> lock(Connection connection, List<UUID> files) throws SQLException;

  /** Where no files are kept: none is known. */
  final class Nobody implements Attachments {
    @Override
    public List<Attachment> lock(Connection connection, List<UUID> files) {
      return List.of();
    }
  }
}
