package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Principal;
import org.hutong.core.routing.WaitingLine;
import org.jspecify.annotations.Nullable;

/** What agents and visitors do with a conversation; {@code states.md} says what each does when. */
final class ActionRoutes implements RouteGroup {
  private static final String AT = "/api/v1/conversations/{id}/";
  private static final Set<String> AGENTS_REASONS = Set.of("resolved", "left");
  private static final int NOTE = 10_000;
  private static final int COMMENT = 2000;

  /** A stranger's ratings and closes each make an event: no more of them than of messages. */
  private static final Limits.Rate VISITORS = new Limits.Rate("action", 30, 60);

  private final Rights rights;
  private final Views views;
  private final Commands commands;
  private final Committer committer;
  private final WaitingLine line;
  private final Audit audit;
  private final Limits limits;

  @Inject
  ActionRoutes(
      Rights rights,
      Views views,
      Commands commands,
      Committer committer,
      WaitingLine line,
      Audit audit,
      Limits limits) {
    this.rights = rights;
    this.views = views;
    this.commands = commands;
    this.committer = committer;
    this.line = line;
    this.audit = audit;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        action("accept", Access.AGENT, (a, id, f) -> new Command.Accept(a, id)),
        action("decline", Access.AGENT, (a, id, f) -> new Command.Decline(a, id)),
        action("transfer", Access.AGENT, ActionRoutes::transfer),
        action("close", Access.MEMBER, ActionRoutes::close),
        action("reopen", Access.AGENT, (a, id, f) -> new Command.Reopen(a, id)),
        action("rate", Access.VISITOR, ActionRoutes::rate),
        action("join", Access.AGENT, (a, id, f) -> new Command.Join(a, id)),
        action("leave", Access.AGENT, (a, id, f) -> new Command.Leave(a, id)),
        action("handoff", Access.VISITOR, (a, id, f) -> new Command.Handoff(a, id, "asked")),
        Route.post("/api/v1/groups/{id}/next", Access.AGENT, this::next));
  }

  /** Makes the command of an action; mistakes are left in the fields. */
  private interface Maker {
    Command make(Actor actor, UUID conversation, Fields fields);
  }

  private Route action(String name, Access access, Maker maker) {
    return Route.post(AT + name, access, request -> perform(request, name, maker));
  }

  private Response perform(Request request, String name, Maker maker) {
    if (request.principal() instanceof Principal.Visitor visitor) {
      limits.take(VISITORS, visitor.id().toString());
    }
    Conversation conversation = rights.visible(request);
    Fields fields = request.optionalJson();
    Command command = maker.make(Rights.actor(request.principal()), conversation.id(), fields);
    fields.check();
    Outcome outcome = commands.settle(then -> committer.submit(command, then));
    audit.add(
        Audit.By.of(request.principal(), request.address()),
        "conversation." + name,
        conversation.id().toString(),
        Map.of());
    return answer(outcome, request.principal());
  }

  private static Command transfer(Actor actor, UUID conversation, Fields fields) {
    @Nullable UUID to = fields.optionalId("to");
    @Nullable UUID group = fields.optionalId("group");
    if (fields.has("to") == fields.has("group")) {
      fields.wrong("to", "must be given, or else group");
    }
    String note = fields.optionalText("note", NOTE);
    return new Command.Transfer(actor, conversation, to, group, note);
  }

  private static Command close(Actor actor, UUID conversation, Fields fields) {
    if (actor instanceof Actor.Visitor) {
      return new Command.Close(actor, conversation, "left");
    }
    String reason = fields.has("reason") ? fields.word("reason", AGENTS_REASONS) : "resolved";
    return new Command.Close(actor, conversation, reason);
  }

  private static Command rate(Actor actor, UUID conversation, Fields fields) {
    int score = (int) fields.integer("score", 1, 5);
    return new Command.Rate(actor, conversation, score, fields.optionalText("comment", COMMENT));
  }

  private Response next(Request request) {
    Principal.Agent agent = (Principal.Agent) request.principal();
    UUID group = request.id("id");
    var actor = new Actor.Agent(agent.id(), agent.auth());
    Outcome outcome = commands.settle(then -> line.next(actor, group, then));
    audit.add(Audit.By.of(agent, request.address()), "group.next", group.toString(), Map.of());
    return answer(outcome, agent);
  }

  private Response answer(Outcome outcome, Principal reader) {
    Conversation now =
        switch (outcome) {
          case Outcome.Done done -> done.now();
          case Outcome.Unchanged unchanged -> unchanged.now();
          case Outcome.Noted noted -> noted.now();
          case Outcome.Repeat repeat -> throw Problem.notFound();
          case Outcome.Refused refused -> throw Problem.notFound();
        };
    return Response.json(views.conversation(now, reader));
  }
}
