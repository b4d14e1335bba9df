package org.hutong.core.conversation;

import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.store.Database;
import org.hutong.core.wire.Role;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message as it stands after all edits. Blocks on the database; safe from any thread. */
public final class NewestBody {
  private static final String FROM =
      "SELECT " + Rows.EVENT + " FROM event WHERE conversation = :conversation AND ";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Database database;

  @Inject
  NewestBody(Database database) {
    this.database = database;
  }

  /**
   * A message and who sent it first.
   *
   * @param body JSON text of the newest version
   */
  public record Message(String sender, Role role, String kind, String body) {}

  /** Empty if there is no message under the number, or it was recalled. */
  public Optional<Message> find(UUID conversation, long seq) {
    return database.with(
        handle ->
            handle
                .createQuery(FROM + "seq = :seq")
                .bind("conversation", conversation)
                .bind("seq", seq)
                .map((row, context) -> Rows.event(row))
                .findOne()
                .filter(row -> !row.blank() && EventKinds.isMessage(row.kind()))
                .map(row -> message(row, newest(handle, row))));
  }

  private static Message message(EventRow row, String body) {
    return new Message(row.author().sender(), row.author().role(), row.kind(), body);
  }

  private static String newest(Handle handle, EventRow target) {
    var edits =
        handle
            .createQuery(FROM + "seq > :seq AND kind = 'edit' ORDER BY seq DESC")
            .bind("conversation", target.conversation())
            .bind("seq", target.seq())
            .map((row, context) -> Rows.event(row))
            .iterator();
    try (edits) {
      while (edits.hasNext()) {
        EventRow edit = edits.next();
        JsonNode body = edit.blank() ? JSON.missingNode() : JSON.readTree(edit.body());
        if (body.path("target").asLong(0) == target.seq()) {
          return body.path("body").toString();
        }
      }
    }
    return target.body();
  }
}
