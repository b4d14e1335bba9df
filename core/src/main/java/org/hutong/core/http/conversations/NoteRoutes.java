package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Note;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Page;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;

/** Internal notes: agents only, and no visitor ever learns that there are any. */
final class NoteRoutes implements RouteGroup {
  private static final String AT = "/api/v1/conversations/{id}/notes";
  private static final int TEXT = 10_000;
  private static final String KEY = "Idempotency-Key";

  private final EventLog log;
  private final Rights rights;
  private final Commands commands;
  private final Committer committer;

  @Inject
  NoteRoutes(EventLog log, Rights rights, Commands commands, Committer committer) {
    this.log = log;
    this.rights = rights;
    this.commands = commands;
    this.committer = committer;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(AT, Access.AGENT, this::list), Route.post(AT, Access.AGENT, this::add));
  }

  private Response list(Request request) {
    Conversation conversation = rights.visible(request);
    long after = request.query("after", 0, 0, Long.MAX_VALUE);
    List<Note> notes = log.notes(conversation.id(), after, Page.limit(request));
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", notes.stream().map(Views::note).toList());
    if (!notes.isEmpty() && notes.getLast().n() < conversation.notes()) {
      page.put("next", String.valueOf(notes.getLast().n()));
    }
    return Response.json(page);
  }

  private Response add(Request request) {
    Conversation conversation = rights.visible(request);
    String id = request.header(KEY);
    if (id != null && !id.matches("[A-Za-z0-9_-]{16,64}")) {
      throw Problem.invalid(KEY, "must be 16 to 64 characters of A-Z a-z 0-9 _ -");
    }
    Fields fields = request.json();
    String text = fields.text("text", 1, TEXT);
    fields.check();
    var command =
        new Command.AddNote(Rights.actor(request.principal()), conversation.id(), id, text);
    Outcome outcome = commands.settle(then -> committer.submit(command, then));
    if (outcome instanceof Outcome.Noted noted) {
      return Response.json(Views.note(noted.note()));
    }
    throw new IllegalStateException("a note became " + outcome.getClass().getSimpleName());
  }
}
