package org.hutong.core.conversation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.wire.FileBodies;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The second half of the transaction: everything that the batch decided, in few statements. */
final class Writing {
  private static final JsonMapper JSON = new JsonMapper();

  private static final String OPEN =
      "INSERT INTO conversation ("
          + Rows.CONVERSATION
          + ", network) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  private static final String EVENT =
      "INSERT INTO event (conversation, seq, id, sender, role, client_id, dedupe, same, kind, body,"
          + " labels, at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)";
  private static final String HEAD =
      "UPDATE conversation SET last_seq = ?, last_at = ?, agent_spoke_at = ? WHERE id = ?";
  private static final String STATE =
      "UPDATE conversation SET status = ?, grp = ?, agent = ?, version = ?, last_seq = ?,"
          + " last_at = ?, notes = ?, closed_at = ?, last_agent = ?, agent_spoke_at = ?,"
          + " offered_to = ?, offer_until = ?, waiting_since = ?, place_since = ?"
          + " WHERE id = ?";
  private static final String AGENT = "UPDATE agent SET load = ?, inbox = inbox + ? WHERE id = ?";
  private static final String VISITOR = "UPDATE visitor SET inbox = inbox + ? WHERE id = ?";
  private static final String NOTE =
      "INSERT INTO note (conversation, n, id, client_id, author, text, at, program)"
          + " VALUES (?,?,?,?,?,?,?,?)";
  private static final String BLANK =
      "UPDATE event SET blank = ?, body = ? WHERE conversation = ? AND seq = ?";

  private final Statements statements;
  private final World world;

  Writing(Statements statements, World world) {
    this.statements = statements;
    this.world = world;
  }

  void write(boolean outbox) throws SQLException {
    openConversations();
    statements.batch(EVENT, world.events, this::bindEvent);
    if (outbox) {
      statements.batch(
          "INSERT INTO outbox (conversation, seq) VALUES (?, ?)",
          world.events,
          (statement, row) -> {
            statement.setObject(1, row.conversation());
            statement.setLong(2, row.seq());
          });
    }
    writeAttachments();
    raiseHeads();
    writeBlanks();
    writeNotes();
    writeMembers();
    writePeople();
  }

  /** An edit's file belongs to the message that it changes: it goes with that message's recall. */
  private void writeAttachments() throws SQLException {
    List<Named> named = new ArrayList<>();
    for (EventRow row : world.events) {
      UUID file = FileBodies.id(row.kind(), row.body());
      if (file != null) {
        long seq = row.kind().equals("edit") ? FileBodies.target(row.body()) : row.seq();
        named.add(new Named(file, row.conversation(), seq));
      }
    }
    if (named.isEmpty()) {
      return;
    }
    String insert =
        statements
            .dialect()
            .insertIfAbsent(
                "attachment",
                List.of("file", "conversation", "seq"),
                List.of("file", "conversation", "seq", "blank"));
    statements.batch(
        insert,
        named,
        (statement, row) -> {
          statement.setObject(1, row.file());
          statement.setObject(2, row.conversation());
          statement.setLong(3, row.seq());
          statement.setInt(4, 0);
        });
  }

  private record Named(UUID file, UUID conversation, long seq) {}

  private void openConversations() throws SQLException {
    List<Conversation> opened = new ArrayList<>();
    world.touched.forEach(
        (id, before) -> {
          Conversation now = world.conversations.get(id);
          if (before == null && now != null) {
            opened.add(now);
          }
        });
    statements.batch(OPEN, opened, this::bindConversation);
  }

  private void bindConversation(PreparedStatement statement, Conversation row) throws SQLException {
    statement.setObject(1, row.id());
    statement.setObject(2, row.site());
    statement.setObject(3, row.visitor());
    statement.setInt(4, row.status().ordinal());
    statement.setObject(5, row.group());
    statement.setObject(6, row.agent());
    statement.setLong(7, row.version());
    statement.setLong(8, row.lastSeq());
    statement.setLong(9, row.lastAt());
    statement.setInt(10, row.notes());
    statement.setLong(11, row.openedAt());
    statement.setObject(12, row.closedAt());
    statement.setObject(13, row.lastAgent());
    statement.setObject(14, row.agentSpokeAt());
    statement.setObject(15, row.offeredTo());
    statement.setObject(16, row.offerUntil());
    statement.setObject(17, row.waitingSince());
    statement.setInt(18, row.priority());
    statement.setObject(19, row.placeSince());
    statement.setString(20, world.networks.get(row.id()));
  }

  private void bindEvent(PreparedStatement statement, EventRow row) throws SQLException {
    String sender = row.author().sender();
    String id = row.clientId();
    statement.setObject(1, row.conversation());
    statement.setLong(2, row.seq());
    statement.setObject(3, row.id());
    statement.setString(4, sender);
    statement.setInt(5, row.author().role().ordinal());
    statement.setString(6, id);
    statement.setObject(7, id == null ? null : Dedupe.key(row.conversation(), sender, id));
    statement.setObject(8, row.same());
    statement.setString(9, row.kind());
    statement.setString(10, row.body());
    statement.setString(11, world.labels.get(row));
    statement.setLong(12, row.at());
  }

  /** Most only got longer: their indexed columns are left alone. */
  private void raiseHeads() throws SQLException {
    List<Conversation> longer = new ArrayList<>();
    List<Conversation> changed = new ArrayList<>();
    for (Map.Entry<UUID, @Nullable Conversation> entry : world.touched.entrySet()) {
      Conversation before = entry.getValue();
      Conversation now = world.conversations.get(entry.getKey());
      if (before != null && now != null) {
        (onlyLonger(before, now) ? longer : changed).add(now);
      }
    }
    statements.batch(
        HEAD,
        longer,
        (statement, row) -> {
          statement.setLong(1, row.lastSeq());
          statement.setLong(2, row.lastAt());
          statement.setObject(3, row.agentSpokeAt());
          statement.setObject(4, row.id());
        });
    statements.batch(STATE, changed, Writing::bindState);
  }

  private static boolean onlyLonger(Conversation before, Conversation now) {
    return before.version() == now.version()
        && before.notes() == now.notes()
        && Objects.equals(before.offeredTo(), now.offeredTo())
        && Objects.equals(before.offerUntil(), now.offerUntil());
  }

  private static void bindState(PreparedStatement statement, Conversation row) throws SQLException {
    statement.setInt(1, row.status().ordinal());
    statement.setObject(2, row.group());
    statement.setObject(3, row.agent());
    statement.setLong(4, row.version());
    statement.setLong(5, row.lastSeq());
    statement.setLong(6, row.lastAt());
    statement.setInt(7, row.notes());
    statement.setObject(8, row.closedAt());
    statement.setObject(9, row.lastAgent());
    statement.setObject(10, row.agentSpokeAt());
    statement.setObject(11, row.offeredTo());
    statement.setObject(12, row.offerUntil());
    statement.setObject(13, row.waitingSince());
    statement.setObject(14, row.placeSince());
    statement.setObject(15, row.id());
  }

  /** The message and every edit of it. */
  private void writeBlanks() throws SQLException {
    List<World.Blank> all = new ArrayList<>();
    for (World.Blank blank : world.blanks) {
      all.add(blank);
      all.addAll(edits(blank));
    }
    statements.batch(
        BLANK,
        all,
        (statement, blank) -> {
          statement.setInt(1, Rows.RECALLED);
          statement.setString(2, Bodies.RECALLED);
          statement.setObject(3, blank.conversation());
          statement.setLong(4, blank.seq());
        });
    statements.batch(
        "UPDATE attachment SET blank = 1 WHERE conversation = ? AND seq = ?",
        world.blanks,
        (statement, blank) -> {
          statement.setObject(1, blank.conversation());
          statement.setLong(2, blank.seq());
        });
  }

  private List<World.Blank> edits(World.Blank target) throws SQLException {
    PreparedStatement statement =
        statements.of(
            "SELECT "
                + Rows.EVENT
                + " FROM event WHERE conversation = ? AND seq > ? AND kind = 'edit'");
    statement.setObject(1, target.conversation());
    statement.setLong(2, target.seq());
    return statements.rows(statement, Rows::event).stream()
        .filter(row -> !row.blank() && edits(row.body(), target.seq()))
        .map(row -> new World.Blank(row.conversation(), row.seq()))
        .toList();
  }

  private static boolean edits(String body, long target) {
    try {
      JsonNode seq = JSON.readTree(body).get("target");
      return seq != null && seq.asLong() == target;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void writeNotes() throws SQLException {
    statements.batch(
        NOTE,
        world.noteRows,
        (statement, row) -> {
          statement.setObject(1, row.conversation());
          statement.setLong(2, row.draft().n());
          statement.setObject(3, row.id());
          statement.setString(4, row.draft().clientId());
          statement.setObject(5, row.draft().author().id());
          statement.setString(6, row.draft().text());
          statement.setLong(7, row.draft().at());
          statement.setString(8, row.draft().author().program());
        });
  }

  private void writeMembers() throws SQLException {
    for (World.Membership membership : world.memberships) {
      PreparedStatement change =
          statements.of(
              "UPDATE member SET since = CASE WHEN ? = 1 THEN ? ELSE since END,"
                  + " until = CASE WHEN ? = 1 THEN NULL ELSE ? END"
                  + " WHERE conversation = ? AND person = ?");
      change.setInt(1, membership.in() ? 1 : 0);
      change.setLong(2, membership.at());
      change.setInt(3, membership.in() ? 1 : 0);
      change.setLong(4, membership.at());
      change.setObject(5, membership.conversation());
      change.setObject(6, membership.person());
      if (change.executeUpdate() == 0 && membership.in()) {
        PreparedStatement insert =
            statements.of("INSERT INTO member (conversation, person, since) VALUES (?, ?, ?)");
        insert.setObject(1, membership.conversation());
        insert.setObject(2, membership.person());
        insert.setLong(3, membership.at());
        insert.executeUpdate();
      }
    }
  }

  private void writePeople() throws SQLException {
    Map<UUID, Integer> agents = new LinkedHashMap<>(world.calls);
    agents.keySet().retainAll(world.lockedAgents);
    statements.batch(
        AGENT,
        agents.entrySet(),
        (statement, call) -> {
          Rows.AgentRow row = Objects.requireNonNull(world.agents.get(call.getKey()));
          statement.setInt(1, Math.max(0, row.load()));
          statement.setInt(2, call.getValue());
          statement.setObject(3, call.getKey());
        });
    statements.batch(
        VISITOR,
        world.visitorCalls.entrySet(),
        (statement, call) -> {
          statement.setInt(1, call.getValue());
          statement.setObject(2, call.getKey());
        });
  }
}
