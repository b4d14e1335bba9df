package org.hutong.core.file;

import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Attachment;
import org.hutong.core.conversation.Attachments;
import org.hutong.core.store.Database;
import org.jspecify.annotations.Nullable;

/** Uploads as a commit that names them reads and locks them. */
final class LockedUploads implements Attachments {
  private static final UploadState[] STATES = UploadState.values();

  private final Database database;

  @Inject
  LockedUploads(Database database) {
    this.database = database;
  }

  @Override
  public List<Attachment> lock(Connection connection, List<UUID> files) throws SQLException {
    String sql =
        "SELECT id, owner, state, name, media_type, bytes, width, height FROM upload WHERE "
            + database.dialect().in("id", files.size())
            + " ORDER BY id FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      database.dialect().bind(statement, 1, files);
      List<Attachment> found = new ArrayList<>(files.size());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(attachment(row));
        }
      }
      return found;
    }
  }

  private static Attachment attachment(ResultSet row) throws SQLException {
    return new Attachment(
        row.getObject(1, UUID.class),
        row.getString(2),
        state(STATES[row.getInt(3)]),
        row.getString(4),
        row.getString(5),
        row.getLong(6),
        number(row, 7),
        number(row, 8));
  }

  private static @Nullable Integer number(ResultSet row, int column) throws SQLException {
    return row.getObject(column, Integer.class);
  }

  private static Attachment.State state(UploadState state) {
    return switch (state) {
      case READY -> Attachment.State.READY;
      case INSPECTING -> Attachment.State.NOT_YET;
      case RECEIVING, REJECTED, EXPIRED -> Attachment.State.NOT_THERE;
    };
  }
}
