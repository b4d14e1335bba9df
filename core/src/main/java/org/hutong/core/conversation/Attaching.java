package org.hutong.core.conversation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.FileBodies;
import org.jspecify.annotations.Nullable;

/**
 * Checks the file that a message names, under its lock, and puts what is stored of it in the place
 * of what the sender said. The result travels as a verdict: what was stored once is acknowledged
 * again also when its file is gone.
 */
final class Attaching {
  private static final String PATH = "body.file: ";
  private static final int UUID_PARAMETERS = 4;

  private static final String OF_VISITOR =
      "SELECT 1 FROM attachment a JOIN conversation c ON c.id = a.conversation"
          + " WHERE a.file = ? AND a.blank = 0 AND c.visitor = ? FETCH FIRST 1 ROW ONLY";
  private static final String OF_AGENT =
      "SELECT 1 FROM attachment a JOIN conversation c ON c.id = a.conversation"
          + " WHERE a.file = ? AND a.blank = 0 AND (c.agent = ? OR c.last_agent = ?"
          + " OR EXISTS (SELECT 1 FROM group_member g WHERE g.grp = c.grp AND g.agent = ?)"
          + " OR EXISTS (SELECT 1 FROM member m WHERE m.conversation = c.id AND m.person = ?"
          + " AND m.until IS NULL)) FETCH FIRST 1 ROW ONLY";
  private static final String NAMED =
      "SELECT 1 FROM attachment WHERE file = ? AND blank = 0 FETCH FIRST 1 ROW ONLY";

  private final World world;
  private final Statements statements;

  Attaching(World world, Statements statements) {
    this.world = world;
    this.statements = statements;
  }

  /** The same command, with a verdict on its file. */
  Command checked(Command command) throws SQLException {
    return switch (command) {
      case Command.Send send -> {
        String kind = send.content().kind();
        yield new Command.Send(
            send.actor(),
            send.conversation(),
            send.id(),
            send.content(),
            verdict(send.actor(), kind, send.content().body(), send.verdict()));
      }
      case Command.Edit edit ->
          new Command.Edit(
              edit.actor(),
              edit.conversation(),
              edit.id(),
              edit.target(),
              edit.content(),
              verdict(edit.actor(), edit.content().kind(), edit.content().body(), edit.verdict()));
      default -> command;
    };
  }

  /** The file that would be named if the command went through. */
  static @Nullable UUID file(Command command) {
    return switch (command) {
      case Command.Send send -> file(send.content().kind(), send.content().body(), send.verdict());
      case Command.Edit edit -> file(edit.content().kind(), edit.content().body(), edit.verdict());
      default -> null;
    };
  }

  private static @Nullable UUID file(String kind, String sent, Verdict verdict) {
    return FileBodies.id(kind, Speaking.body(verdict, sent));
  }

  private Verdict verdict(Actor actor, String kind, String sent, Verdict verdict)
      throws SQLException {
    if (Speaking.refusedBy(verdict) != null) {
      return verdict;
    }
    String body = Speaking.body(verdict, sent);
    String named = FileBodies.file(kind, body);
    if (named == null) {
      return verdict;
    }
    UUID id = FileBodies.id(kind, body);
    Attachment file = id == null ? null : world.attachments.get(id);
    if (file == null || file.state() == Attachment.State.NOT_THERE || !mayName(actor, file)) {
      return invalid("there is no such file, or it is not complete");
    }
    if (file.state() == Attachment.State.NOT_YET) {
      return new Verdict.Unavailable("The file is still being inspected");
    }
    String type = String.valueOf(file.type());
    if (!fits(kind, type)) {
      return invalid("is " + type + ": send it as kind file");
    }
    boolean replaced = verdict instanceof Verdict.Replace;
    return new Verdict.Replace(
        FileBodies.filled(kind, body, truth(file, replaced)), labels(verdict));
  }

  private static Verdict invalid(String what) {
    return new Verdict.Refused(ErrorCode.INVALID, PATH + what);
  }

  private static List<String> labels(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass pass -> pass.labels();
      case Verdict.Replace replace -> replace.labels();
      case Verdict.Reject _, Verdict.Unavailable _, Verdict.Refused _ -> List.of();
    };
  }

  /** What an edit changes is checked against its target when that is known. */
  private static boolean fits(String kind, String type) {
    return switch (kind) {
      case "image" -> type.startsWith("image/");
      case "voice" -> type.startsWith("audio/");
      case "video" -> type.startsWith("video/");
      default -> true;
    };
  }

  /** A filter may have changed the name, which is words; nothing else is anybody's to say. */
  private static Map<String, @Nullable Object> truth(Attachment file, boolean replaced) {
    Map<String, @Nullable Object> truth = new LinkedHashMap<>();
    if (!replaced) {
      truth.put("name", file.name());
    }
    truth.put("size", file.size());
    truth.put("type", file.type());
    if (file.width() != null) {
      truth.put("width", file.width());
      truth.put("height", file.height());
    }
    return truth;
  }

  private boolean mayName(Actor actor, Attachment file) throws SQLException {
    if (file.owner().equals(Author.of(actor).sender())) {
      return true;
    }
    return switch (actor) {
      case Actor.Visitor visitor -> any(OF_VISITOR, file.id(), visitor.id());
      case Actor.Agent agent ->
          supervisor(agent) ? any(NAMED, file.id(), null) : any(OF_AGENT, file.id(), agent.id());
      case Actor.Program _, Actor.Robot _ -> any(NAMED, file.id(), null);
      case Actor.Server _ -> true;
    };
  }

  private boolean supervisor(Actor.Agent agent) {
    Standing.Agent known = world.agent(agent.id(), null);
    return known != null && known.supervisor();
  }

  private boolean any(String sql, UUID file, @Nullable UUID person) throws SQLException {
    PreparedStatement statement = statements.of(sql);
    statement.setObject(1, file);
    int parameters = sql.equals(OF_AGENT) ? UUID_PARAMETERS : person == null ? 0 : 1;
    for (int i = 0; i < parameters; i++) {
      statement.setObject(2 + i, person);
    }
    return !statements.rows(statement, row -> true).isEmpty();
  }
}
