package org.hutong.core.plugin.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hutong.api.Card;
import org.hutong.api.Conversation;
import org.hutong.api.Conversations;
import org.hutong.api.Event;
import org.hutong.api.Permission;
import org.hutong.api.Posted;
import org.hutong.api.RefusedException;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;

/** The conversations for one start of one plugin. */
final class PluginConversations implements Conversations {
  private static final int PAGE = 200;
  private static final int NOTE = 10_000;
  private static final String CARD = "card";

  private final Grant grant;
  private final Speech speech;
  private final EventLog log;
  private final Contents contents;
  private final ApiRecords records;
  private final Actor.Program actor;

  PluginConversations(
      Grant grant, Speech speech, EventLog log, Contents contents, ApiRecords records) {
    this.grant = grant;
    this.speech = speech;
    this.log = log;
    this.contents = contents;
    this.records = records;
    this.actor = Speech.actor(grant.plugin(), grant.name(), grant.words());
  }

  @Override
  public Optional<Conversation> find(String conversation) {
    grant.require(Permission.CONVERSATION_READ);
    UUID id = Texts.uuid("conversation", conversation);
    return grant.store(() -> log.find(id)).map(records::conversation);
  }

  @Override
  public List<Event> events(String conversation, long after, int limit) {
    grant.require(Permission.CONVERSATION_READ);
    UUID id = Texts.uuid("conversation", conversation);
    Texts.range("limit", limit, 1, PAGE);
    return grant.store(() -> events(id, after, limit));
  }

  private List<Event> events(UUID conversation, long after, int limit) {
    return log.find(conversation)
        .map(
            state ->
                log.events(conversation, after, limit).stream()
                    .map(event -> records.event(event, state.site()))
                    .toList())
        .orElse(List.of());
  }

  @Override
  public Posted send(
      String conversation, String id, String kind, Map<String, ? extends @Nullable Object> body) {
    grant.require(Permission.MESSAGE_SEND);
    UUID place = Texts.uuid("conversation", conversation);
    Content content = checked(() -> contents.message(kind, json(body)));
    return posted(speech.send(actor, place, id, content));
  }

  @Override
  public Posted send(String conversation, String id, Card card) {
    return send(conversation, id, CARD, card.json());
  }

  @Override
  public Posted replace(String conversation, long seq, String id, Card card) {
    grant.require(Permission.MESSAGE_SEND);
    UUID place = Texts.uuid("conversation", conversation);
    String json = json(card.json());
    checked(() -> contents.message(CARD, json));
    Content content = checked(() -> contents.edit(seq, json));
    return posted(speech.edit(actor, place, id, seq, content));
  }

  private static String json(Map<?, ?> body) {
    try {
      return Bodies.writeBounded(body);
    } catch (Bodies.TooLongException e) {
      throw new RefusedException(ErrorCode.TOO_LARGE.word(), "body: " + e.getMessage(), false);
    }
  }

  private static Content checked(Supplier<Content> check) {
    try {
      return check.get();
    } catch (RefusedFrameException e) {
      throw new RefusedException(e.code().word(), e.reason(), false);
    }
  }

  private static Posted posted(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> posted(done.events().getLast(), false);
      case Outcome.Repeat repeat -> posted(repeat.first(), true);
      case Outcome.Unchanged _, Outcome.Noted _, Outcome.Refused _ ->
          throw new IllegalStateException("A message is stored or refused");
    };
  }

  private static Posted posted(org.hutong.core.conversation.Event event, boolean repeated) {
    return new Posted(
        event.conversation().toString(), event.seq(), event.id().toString(), repeated);
  }

  @Override
  public void note(String conversation, String id, String text) {
    grant.require(Permission.NOTE_WRITE);
    UUID place = Texts.uuid("conversation", conversation);
    Speech.checkId(id);
    Texts.bounded("text", text, NOTE);
    speech.act(new Command.AddNote(actor, place, id, text));
  }

  @Override
  public Conversation handOff(String conversation) {
    return manage(conversation, place -> new Command.Handoff(actor, place, "asked"));
  }

  @Override
  public Conversation transfer(String conversation, String group) {
    return manage(
        conversation,
        place -> new Command.Transfer(actor, place, null, Texts.uuid("group", group), null));
  }

  @Override
  public Conversation close(String conversation) {
    return manage(conversation, place -> new Command.Close(actor, place, "resolved"));
  }

  private Conversation manage(
      String conversation, java.util.function.Function<UUID, Command> command) {
    grant.require(Permission.CONVERSATION_MANAGE);
    UUID place = Texts.uuid("conversation", conversation);
    return switch (speech.act(command.apply(place))) {
      case Outcome.Done done -> records.conversation(done.now());
      case Outcome.Unchanged unchanged -> records.conversation(unchanged.now());
      case Outcome.Noted noted -> records.conversation(noted.now());
      case Outcome.Repeat _, Outcome.Refused _ ->
          throw new IllegalStateException("Not the answer to an act");
    };
  }
}
