package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Languages;
import org.hutong.core.identity.Permissions;
import org.hutong.core.identity.Principal;
import org.hutong.core.limit.Quotas;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.jspecify.annotations.Nullable;

/** Messages by REST: the same commit as by the socket, the same ids, the same answers. */
final class MessageRoutes implements RouteGroup {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final String KEY = "Idempotency-Key";

  private final Contents contents;
  private final Intake intake;
  private final Commands commands;
  private final Languages languages;
  private final Quotas quotas;
  private final Configuration.Limits sizes;

  @Inject
  MessageRoutes(
      Contents contents,
      Intake intake,
      Commands commands,
      Languages languages,
      Quotas quotas,
      Configuration configuration) {
    this.contents = contents;
    this.intake = intake;
    this.commands = commands;
    this.languages = languages;
    this.quotas = quotas;
    this.sizes = configuration.limits();
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/conversations/current/messages", Access.VISITOR, r -> send(r, null))
            .limit(sizes.visitorFrame()),
        Route.post(
                "/api/v1/conversations/{id}/messages",
                Access.MEMBER.orProgram(Permissions.SEND_MESSAGES),
                r -> send(r, r.id("id")))
            .limit(sizes.agentFrame()));
  }

  private Response send(Request request, @Nullable UUID conversation) {
    Principal principal = request.principal();
    String id = request.header(KEY);
    if (id == null || !ID.matcher(id).matches()) {
      throw Problem.invalid(KEY, "must be 16 to 64 characters of A-Z a-z 0-9 _ -");
    }
    if (principal instanceof Principal.Visitor && request.body().length > sizes.visitorFrame()) {
      throw Problem.of(
          org.hutong.core.wire.ErrorCode.TOO_LARGE,
          "The message is larger than " + sizes.visitorFrame() + " bytes.");
    }
    Limits.check(wait(request, principal));
    Content content = contents.message(request.body());
    var draft = new Draft(Rights.actor(request), conversation, content, locale(request));
    Outcome outcome =
        commands.settle(then -> intake.send(draft, id, Committer.Caller.SERVER, then));
    return answer(id, outcome);
  }

  private long wait(Request request, Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor ->
          quotas.message(visitor.id(), request.address(), visitor.site(), request.body().length);
      case Principal.Agent agent -> quotas.message(agent.id());
      case Principal.Program program -> quotas.message(program.id());
    };
  }

  /** What a visitor's browser says; a program's own language is nobody's. */
  private @Nullable String locale(Request request) {
    if (!(request.principal() instanceof Principal.Visitor visitor)) {
      return null;
    }
    String locale = Languages.preferred(request.header("Accept-Language"));
    languages.tell(visitor.id(), locale);
    return locale;
  }

  static String subject(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> visitor.id().toString();
      case Principal.Agent agent -> agent.id().toString();
      case Principal.Program program -> program.id().toString();
    };
  }

  static Response answer(String id, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> acknowledged(id, done.events().getLast(), false);
      case Outcome.Repeat repeat -> acknowledged(id, repeat.first(), true);
      case Outcome.Unchanged unchanged -> throw unexpected(outcome);
      case Outcome.Noted noted -> throw unexpected(outcome);
      case Outcome.Refused refused -> throw unexpected(outcome);
    };
  }

  private static IllegalStateException unexpected(Outcome outcome) {
    return new IllegalStateException("a message became " + outcome.getClass().getSimpleName());
  }

  /** As the socket's {@code ack}. */
  private static Response acknowledged(String id, Event event, boolean repeated) {
    Map<String, Object> ack = new LinkedHashMap<>();
    ack.put("id", id);
    ack.put("conversation", event.conversation());
    ack.put("seq", event.seq());
    ack.put("event", event.id());
    ack.put("at", event.at());
    if (repeated) {
      ack.put("dup", true);
    }
    return Response.json(ack);
  }
}
