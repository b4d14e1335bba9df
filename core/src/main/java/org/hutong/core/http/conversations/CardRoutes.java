package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.NewestBody;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.Access;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.http.plugins.Senders;
import org.hutong.core.identity.Permissions;
import org.hutong.core.identity.Principal;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.plugin.cards.CardMistakeException;
import org.hutong.core.plugin.cards.CardPress;
import org.hutong.core.plugin.cards.CardPresses;
import org.hutong.core.plugin.cards.CardReply;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** Buttons of cards, and cards that their senders replace. */
final class CardRoutes implements RouteGroup {
  private static final String EVENT = "/api/v1/conversations/{id}/events/{seq}";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final String KEY = "Idempotency-Key";
  private static final long LARGEST_PRESS = 64 * 1024;
  private static final long LARGEST_CARD = 64 * 1024;
  private static final Limits.Rate PRESSES = new Limits.Rate("press", 30, 120);

  private final Rights rights;
  private final CardPresses presses;
  private final NewestBody messages;
  private final Contents contents;
  private final Intake intake;
  private final Commands commands;
  private final Senders senders;
  private final Limits limits;

  @Inject
  CardRoutes(
      Rights rights,
      CardPresses presses,
      NewestBody messages,
      Contents contents,
      Intake intake,
      Commands commands,
      Senders senders,
      Limits limits) {
    this.rights = rights;
    this.presses = presses;
    this.messages = messages;
    this.contents = contents;
    this.intake = intake;
    this.commands = commands;
    this.senders = senders;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(EVENT + "/actions/{action}", Access.MEMBER, this::press).limit(LARGEST_PRESS),
        Route.put(EVENT + "/card", Access.AGENT.orProgram(Permissions.SEND_MESSAGES), this::replace)
            .limit(LARGEST_CARD));
  }

  private Response press(Request request) {
    UUID conversation = rights.visible(request).id();
    String key = key(request);
    limits.take(PRESSES, conversation + " " + MessageRoutes.subject(request.principal()));
    CardPress press = press(request, conversation, key);
    try {
      return answer(presses.press(press));
    } catch (CardMistakeException e) {
      throw Problem.invalid(e.path(), String.valueOf(e.getMessage()));
    }
  }

  private static String key(Request request) {
    String key = request.header(KEY);
    if (key == null || !ID.matcher(key).matches()) {
      throw Problem.invalid(KEY, "must be 16 to 64 characters of A-Z a-z 0-9 _ -");
    }
    return key;
  }

  private CardPress press(Request request, UUID conversation, String key) {
    Map<String, @Nullable Object> body = body(request);
    boolean panel = request.path("seq").equals("0");
    String plugin = panel && body.get("plugin") instanceof String id ? id : null;
    if (panel && (plugin == null || !(request.principal() instanceof Principal.Agent))) {
      throw Problem.notFound();
    }
    Map<String, @Nullable Object> form = object(body, "form");
    return new CardPress(
        key,
        conversation,
        panel ? 0 : request.number("seq"),
        plugin,
        request.path("action"),
        object(body, "value"),
        form == null ? Map.of() : form,
        senders.of(request.principal()));
  }

  private static Map<String, @Nullable Object> body(Request request) {
    if (request.body().length == 0) {
      return Map.of();
    }
    try {
      return Bodies.parse(request.body());
    } catch (IllegalArgumentException e) {
      throw Problem.of(ErrorCode.BAD_FRAME, String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("unchecked") // The members of a JSON object have texts as names.
  private static @Nullable Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> body, String name) {
    Object value = body.get(name);
    if (value != null && !(value instanceof Map<?, ?>)) {
      throw Problem.invalid(name, "must be an object");
    }
    return (Map<String, @Nullable Object>) value;
  }

  private static Response answer(CardReply reply) {
    return switch (reply) {
      case CardReply.Answered answered -> {
        Map<String, Object> members = new LinkedHashMap<>();
        if (answered.toast() != null) {
          members.put("toast", answered.toast());
        }
        if (answered.card() != null) {
          members.put("card", new RawValue(answered.card()));
        }
        yield Response.json(members);
      }
      case CardReply.Nothing nothing -> throw Problem.notFound();
      case CardReply.NoOwner none ->
          throw Problem.of(ErrorCode.REJECTED, "Nobody hears of this button any more.");
      case CardReply.Failed failed ->
          throw Problem.of(ErrorCode.REJECTED, "It did not work. Try again.");
      case CardReply.Away away ->
          throw Problem.of(ErrorCode.UNAVAILABLE, "It cannot be asked now. Try again.");
      case CardReply.OtherPress other ->
          throw Problem.of(ErrorCode.ID_CONFLICT, "Another press had this key before.");
    };
  }

  private Response replace(Request request) {
    UUID conversation = rights.visible(request).id();
    String key = key(request);
    long seq = request.number("seq");
    boolean card =
        messages.find(conversation, seq).filter(m -> m.kind().equals("card")).isPresent();
    if (!card) {
      throw Problem.notFound();
    }
    String body = request.json().object().toString();
    var draft =
        new Draft(Rights.actor(request.principal()), conversation, contents.edit(seq, body));
    Outcome outcome =
        commands.settle(
            then -> intake.edit(draft, conversation, key, seq, Committer.Caller.SERVER, then));
    return MessageRoutes.answer(key, outcome);
  }
}
