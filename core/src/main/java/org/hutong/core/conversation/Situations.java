package org.hutong.core.conversation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.hutong.core.conversation.Rows.EventRow;
import org.hutong.core.conversation.Situation.Handover;
import org.hutong.core.conversation.Situation.Noted;
import org.hutong.core.conversation.Situation.Rules;
import org.hutong.core.conversation.Situation.Stored;
import org.hutong.core.conversation.Situation.Target;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what a command is decided by: from what the transaction has locked and read, as the commands
 * before it in the batch left it. Reads the few rows that only rare commands need by itself.
 */
final class Situations {
  private static final JsonMapper JSON = new JsonMapper();

  private final World world;
  private final Statements statements;
  private final Ground ground;
  private final long now;

  /** What does not come from the transaction: the sites' rules and the ids. */
  interface Ground {
    Rules rules(UUID site);

    UUID id();

    default Openings.Limit openings() {
      return Openings.Limit.NONE;
    }

    /** Files, of which the transaction locks those that it names. */
    default Attachments attachments() {
      return new Attachments.Nobody();
    }
  }

  Situations(World world, Statements statements, Ground ground, long now) {
    this.world = world;
    this.statements = statements;
    this.ground = ground;
    this.now = now;
  }

  Situation of(Command command) throws SQLException {
    Conversation conversation = conversation(command);
    Actor actor = command.actor();
    return new Situation(
        conversation,
        command.conversation() == null ? ground.id() : command.conversation(),
        conversation != null
            && actor instanceof Actor.Visitor visitor
            && conversation.visitor().equals(visitor.id()),
        standing(actor, conversation),
        other(command, conversation),
        first(command),
        noted(command),
        target(command),
        otherOpen(command, conversation),
        handover(command, conversation),
        rated(command),
        groupKnown(command),
        rules(actor, conversation),
        now);
  }

  private @Nullable Conversation conversation(Command command) {
    UUID named = command.conversation();
    if (named != null) {
      return world.conversations.get(named);
    }
    return command.actor() instanceof Actor.Visitor visitor ? world.current(visitor.id()) : null;
  }

  private Standing standing(Actor actor, @Nullable Conversation conversation) {
    return switch (actor) {
      case Actor.Visitor visitor -> {
        Rows.VisitorRow row = world.visitors.get(visitor.id());
        yield row == null
            ? new Standing.Unknown()
            : new Standing.Visitor(row.site(), row.blocked(), row.auth());
      }
      case Actor.Agent agent -> {
        Standing known = world.agent(agent.id(), conversation == null ? null : conversation.id());
        yield known == null ? new Standing.Unknown() : known;
      }
      case Actor.Robot _, Actor.Program _, Actor.Server _ -> new Standing.Trusted();
    };
  }

  private Standing.@Nullable Agent other(Command command, @Nullable Conversation conversation) {
    UUID named = LockPlan.named(command);
    if (named == null
        && command.conversation() == null
        && conversation != null
        && conversation.status() == Status.CLOSED) {
      named = conversation.lastAgent();
    }
    return named == null
        ? null
        : world.agent(named, conversation == null ? null : conversation.id());
  }

  private @Nullable Stored first(Command command) {
    EventRow row = firstRow(command);
    Long same = row == null ? null : row.same();
    return row == null || same == null ? null : new Stored(row.seq(), same);
  }

  /** What the sender stored before under the same id, in any of the conversations searched. */
  @Nullable EventRow firstRow(Command command) {
    String id = Gathering.idOf(command);
    if (id == null) {
      return null;
    }
    String sender = Author.of(command.actor()).sender();
    UUID named = command.conversation();
    if (named != null) {
      return world.stored(named, sender, id);
    }
    if (command.actor() instanceof Actor.Visitor visitor) {
      for (UUID conversation : world.recent.getOrDefault(visitor.id(), List.of())) {
        EventRow row = world.stored(conversation, sender, id);
        if (row != null) {
          return row;
        }
      }
    }
    return null;
  }

  private @Nullable Noted noted(Command command) throws SQLException {
    if (!(command instanceof Command.AddNote note) || note.id() == null) {
      return null;
    }
    NoteAuthor author = NoteAuthor.of(note.actor());
    if (author == null) {
      return null;
    }
    for (World.NoteRow row : world.noteRows) {
      if (row.conversation().equals(note.conversation())
          && row.draft().author().equals(author)
          && note.id().equals(row.draft().clientId())) {
        return new Noted(row.draft().n(), row.id(), row.draft().text(), row.draft().at());
      }
    }
    PreparedStatement statement =
        statements.of(
            "SELECT n, id, text, at FROM note WHERE conversation = ? AND author = ? AND client_id ="
                + " ?");
    statement.setObject(1, note.conversation());
    statement.setObject(2, author.id());
    statement.setString(3, note.id());
    return one(
        statements.rows(
            statement,
            row -> new Noted(row.getLong(1), Rows.uuid(row, 2), row.getString(3), row.getLong(4))));
  }

  private @Nullable Target target(Command command) throws SQLException {
    return switch (command) {
      case Command.Edit edit -> target(edit.conversation(), edit.target());
      case Command.Recall recall -> target(recall.conversation(), recall.target());
      default -> null;
    };
  }

  private @Nullable Target target(UUID conversation, long seq) throws SQLException {
    EventRow row = world.appended(conversation, seq);
    if (row == null) {
      PreparedStatement statement =
          statements.of("SELECT " + Rows.EVENT + " FROM event WHERE conversation = ? AND seq = ?");
      statement.setObject(1, conversation);
      statement.setLong(2, seq);
      row = one(statements.rows(statement, Rows::event));
    }
    return row == null
        ? null
        : new Target(
            seq,
            row.author().sender(),
            row.kind(),
            row.blank() || world.blanked(conversation, seq),
            row.at());
  }

  private @Nullable UUID otherOpen(Command command, @Nullable Conversation conversation)
      throws SQLException {
    if (!(command instanceof Command.Reopen) || conversation == null) {
      return null;
    }
    Conversation current = world.current(conversation.visitor());
    if (current != null && current.status() != Status.CLOSED) {
      return current.id().equals(conversation.id()) ? null : current.id();
    }
    PreparedStatement statement =
        statements.of("SELECT id FROM conversation WHERE visitor = ? AND closed_at IS NULL");
    statement.setObject(1, conversation.visitor());
    for (UUID id : statements.rows(statement, row -> Rows.uuid(row, 1))) {
      if (!world.conversations.containsKey(id)) {
        return id;
      }
    }
    return null;
  }

  private @Nullable Handover handover(Command command, @Nullable Conversation conversation)
      throws SQLException {
    if (!(command instanceof Command.Transfer transfer)
        || !(transfer.actor() instanceof Actor.Agent agent)
        || !agent.id().equals(transfer.to())
        || conversation == null
        || conversation.agent() == null) {
      return null;
    }
    EventRow last = last(conversation.id(), "transferred");
    UUID to = last == null ? null : receiver(last.body());
    return last == null || to == null ? null : new Handover(last.author().sender(), to, last.at());
  }

  private @Nullable String rated(Command command) throws SQLException {
    if (!(command instanceof Command.Rate rate)) {
      return null;
    }
    EventRow last = last(rate.conversation(), "rated");
    return last == null ? null : last.body();
  }

  private @Nullable EventRow last(UUID conversation, String kind) throws SQLException {
    for (EventRow row : world.events.reversed()) {
      if (row.conversation().equals(conversation) && row.kind().equals(kind)) {
        return row;
      }
    }
    PreparedStatement statement =
        statements.of(
            "SELECT "
                + Rows.EVENT
                + " FROM event WHERE conversation = ? AND kind = ?"
                + " ORDER BY seq DESC FETCH FIRST 1 ROW ONLY");
    statement.setObject(1, conversation);
    statement.setString(2, kind);
    return one(statements.rows(statement, Rows::event));
  }

  private static @Nullable UUID receiver(String body) {
    try {
      JsonNode to = JSON.readTree(body).get("to");
      return to == null ? null : UUID.fromString(to.asString());
    } catch (JacksonException | IllegalArgumentException e) {
      return null;
    }
  }

  private boolean groupKnown(Command command) throws SQLException {
    if (!(command instanceof Command.Transfer transfer) || transfer.group() == null) {
      return false;
    }
    PreparedStatement statement = statements.of("SELECT 1 FROM agent_group WHERE id = ?");
    statement.setObject(1, transfer.group());
    return !statements.rows(statement, row -> true).isEmpty();
  }

  private Rules rules(Actor actor, @Nullable Conversation conversation) {
    if (conversation != null) {
      return ground.rules(conversation.site());
    }
    return actor instanceof Actor.Visitor visitor
        ? ground.rules(visitor.site())
        : new Rules(0, 0, null, false);
  }

  private static <T> @Nullable T one(List<T> rows) {
    return rows.isEmpty() ? null : rows.getFirst();
  }
}
