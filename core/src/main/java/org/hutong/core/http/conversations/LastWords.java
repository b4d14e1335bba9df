package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.conversation.EventKinds;
import org.hutong.core.identity.People;
import org.hutong.core.store.Database;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a row of a list shows of a conversation's end: the last message, why it closed, its rating.
 */
final class LastWords {
  private static final int EVENTS = 8;
  private static final int SHOWN = 200;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Database database;
  private final People people;

  @Inject
  LastWords(Database database, People people) {
    this.database = database;
    this.people = people;
  }

  /**
   * @param text the first characters of a text or of a card's title; null for other kinds and what
   *     was recalled
   * @param reason why it was closed, if it is
   * @param score the rating, if there is one
   */
  record Words(@Nullable Message last, @Nullable String reason, @Nullable Integer score) {
    static final Words NONE = new Words(null, null, null);
  }

  record Message(long seq, String kind, @Nullable String text, From from, long at) {}

  private record Row(
      UUID conversation, long seq, String kind, String sender, Role role, String body, long at) {}

  /** By conversation. Looks at the last few events of each only. Blocks. */
  Map<UUID, Words> of(Collection<UUID> conversations) {
    if (conversations.isEmpty()) {
      return Map.of();
    }
    List<Row> rows =
        database.with(
            handle ->
                handle
                    .createQuery(
                        "SELECT e.conversation, e.seq, e.kind, e.sender, e.role, e.body, e.at"
                            + " FROM conversation c JOIN event e ON e.conversation = c.id"
                            + " AND e.seq > c.last_seq - :events WHERE c.id IN (<ids>)"
                            + " ORDER BY e.conversation, e.seq")
                    .bind("events", EVENTS)
                    .bindList("ids", List.copyOf(conversations))
                    .map((row, context) -> row(row))
                    .list());
    Map<UUID, Words> words = new HashMap<>();
    rows.forEach(row -> words.merge(row.conversation, words(row), LastWords::later));
    return words;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getObject("conversation", UUID.class),
        row.getLong("seq"),
        row.getString("kind"),
        row.getString("sender"),
        Role.values()[row.getInt("role")],
        row.getString("body"),
        row.getLong("at"));
  }

  private Words words(Row row) {
    JsonNode body = MAPPER.readTree(row.body);
    return switch (row.kind) {
      case "closed" -> new Words(null, body.path("reason").asString(""), null);
      case "rated" -> new Words(null, null, body.path("score").asInt(0));
      default ->
          EventKinds.isMessage(row.kind) ? new Words(message(row, body), null, null) : Words.NONE;
    };
  }

  private Message message(Row row, JsonNode body) {
    JsonNode text = body.path(row.kind.equals("card") ? "title" : "text");
    String shown = text.isString() ? shortened(text.stringValue()) : null;
    return new Message(row.seq, row.kind, shown, people.from(row.sender, row.role), row.at);
  }

  private static Words later(Words before, Words now) {
    return new Words(
        now.last == null ? before.last : now.last,
        now.reason == null ? before.reason : now.reason,
        now.score == null ? before.score : now.score);
  }

  private static String shortened(String text) {
    if (text.length() <= SHOWN) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return text.substring(0, end);
  }
}
