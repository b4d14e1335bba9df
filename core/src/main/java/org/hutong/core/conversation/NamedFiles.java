package org.hutong.core.conversation;

import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.hutong.core.store.Database;

/** In which conversations a file is named: who may see one of them may open the file. */
public final class NamedFiles {
  private static final int MOST = 50;

  private final Database database;

  @Inject
  NamedFiles(Database database) {
    this.database = database;
  }

  /** The newest 50 conversations in which a message names the file and was not recalled. Blocks. */
  public List<Conversation> conversations(UUID file) {
    return database.with(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + Rows.CONVERSATION
                        + " FROM conversation WHERE id IN (SELECT conversation FROM attachment"
                        + " WHERE file = :file AND blank = 0) ORDER BY id DESC LIMIT :most")
                .bind("file", file)
                .bind("most", MOST)
                .map((row, context) -> Rows.conversation(row))
                .list());
  }
}
