package org.hutong.core.plugin.cards;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hutong.api.CardActions;
import org.hutong.api.CardActions.Press;
import org.hutong.core.conversation.NewestBody;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.Bodies;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.RefusedFrameException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a press of a card's button to the plugin that sent the card, and what it answers to
 * everybody. The value that the plugin gets is the stored card's own: who presses cannot change it.
 * Safe from any thread; blocks.
 */
public final class CardPresses {
  private static final Logger log = LoggerFactory.getLogger(CardPresses.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long LONGEST_SECONDS = 20;
  private static final int LONGEST_TOAST = 200;
  private static final int LARGEST_VALUE = 16 * 1024;
  private static final int TRIES = 5;
  private static final String CARD = "card";

  private final NewestBody messages;
  private final Owners owners;
  private final PressMemory memory;
  private final Replacing replacing;
  private final Contents contents;
  private final Map<String, CompletableFuture<CardReply>> underWay = new ConcurrentHashMap<>();

  @Inject
  CardPresses(
      NewestBody messages,
      Owners owners,
      PressMemory memory,
      Replacing replacing,
      Contents contents) {
    this.messages = messages;
    this.owners = owners;
    this.memory = memory;
    this.replacing = replacing;
    this.contents = contents;
  }

  /** What is to be told to whom. */
  private record Call(String plugin, Press press) {}

  /**
   * The same press is told once, unless its answer was lost with the process.
   *
   * @throws CardMistakeException if what was filled in does not fit the card
   */
  public CardReply press(CardPress press) {
    var mine = new CompletableFuture<CardReply>();
    String name = press.by().id() + " " + press.key();
    CompletableFuture<CardReply> other = underWay.putIfAbsent(name, mine);
    if (other != null) {
      return awaited(other, press);
    }
    try {
      CardReply reply = memory.find(press).orElseGet(() -> answer(press));
      mine.complete(reply);
      return reply;
    } finally {
      underWay.remove(name);
      mine.complete(new CardReply.Away());
    }
  }

  private CardReply awaited(CompletableFuture<CardReply> other, CardPress press) {
    try {
      CardReply reply = other.get(LONGEST_SECONDS, TimeUnit.SECONDS);
      return reply instanceof CardReply.Answered ? memory.find(press).orElse(reply) : reply;
    } catch (TimeoutException | ExecutionException e) {
      return new CardReply.Away();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CardReply.Away();
    }
  }

  private CardReply answer(CardPress press) {
    Optional<NewestBody.Message> stored =
        press.panelOf() == null
            ? messages.find(press.conversation(), press.seq()).filter(m -> m.kind().equals(CARD))
            : Optional.empty();
    if (press.panelOf() == null && stored.isEmpty()) {
      return new CardReply.Nothing();
    }
    Map<String, @Nullable Object> card = stored.map(m -> Bodies.read(m.body())).orElse(null);
    Map<?, ?> action = card == null ? Map.of() : action(card.get("actions"), press.action());
    if (action == null) {
      return new CardReply.Nothing();
    }
    Optional<String> owner =
        stored.isPresent()
            ? owners.of(stored.get())
            : Optional.ofNullable(press.panelOf()).filter(owners::hears);
    if (owner.isEmpty()) {
      return new CardReply.NoOwner();
    }
    if (card == null) {
      CardForm.bound(press.form());
    } else {
      CardForm.check(card.get("blocks"), press.form());
    }
    return call(press, new Call(owner.get(), told(press, action.get("value"))));
  }

  private static @Nullable Map<?, ?> action(@Nullable Object actions, String id) {
    if (actions instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> action
            && id.equals(action.get("id"))
            && "call".equals(action.get("do"))) {
          return action;
        }
      }
    }
    return null;
  }

  @SuppressWarnings("NullAway") // Byte code of a record loses that the map's values may be null.
  private static Press told(CardPress press, @Nullable Object stored) {
    return new Press(
        press.by().id() + "." + press.key(),
        press.conversation().toString(),
        press.seq(),
        press.action(),
        value(press, stored),
        press.form(),
        press.by());
  }

  @SuppressWarnings("unchecked") // The members of a JSON object have texts as names.
  private static Map<String, @Nullable Object> value(CardPress press, @Nullable Object stored) {
    if (stored instanceof Map<?, ?> members) {
      return (Map<String, @Nullable Object>) members;
    }
    if (stored != null) {
      return Map.of("value", stored);
    }
    Map<String, @Nullable Object> given = press.value();
    if (given == null) {
      return Map.of();
    }
    if (Bodies.write(given).length() > LARGEST_VALUE) {
      throw new CardMistakeException("value", "must have at most 16 KiB");
    }
    return given;
  }

  private CardReply call(CardPress press, Call call) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Handle<CardActions>> ears = owners.ears(call.plugin());
      if (ears.isEmpty()) {
        return new CardReply.Away();
      }
      Answer<CardReply.Answered> answer =
          ears.get().call(DEADLINE, each -> checked(each.pressed(call.press())));
      if (!(answer instanceof Answer.Gone<CardReply.Answered>)) {
        return settled(press, call, answer);
      }
    }
    return new CardReply.Away();
  }

  private CardReply.Answered checked(CardActions.@Nullable Answer answer) {
    if (answer == null) {
      throw new WrongAnswerException("its answer was null");
    }
    String toast = answer.toast();
    if (toast != null && toast.length() > LONGEST_TOAST) {
      throw new WrongAnswerException("its toast had more than 200 characters");
    }
    return new CardReply.Answered(
        toast == null || toast.isBlank() ? null : toast,
        answer.card() == null ? null : body(answer.card().json()));
  }

  private String body(Map<String, @Nullable Object> card) {
    try {
      return contents.message(CARD, Bodies.writeBounded(card)).body();
    } catch (RefusedFrameException e) {
      throw new WrongAnswerException("its card is wrong: " + e.reason());
    }
  }

  private CardReply settled(CardPress press, Call call, Answer<CardReply.Answered> answer) {
    return switch (answer) {
      case Answer.Value<CardReply.Answered>(CardReply.Answered answered) ->
          taken(press, call.plugin(), answered);
      case Answer.Failed<CardReply.Answered> failed when failed.called() -> {
        log.atWarn()
            .addKeyValue("plugin", call.plugin())
            .log("A press of {} failed: {}", press.action(), failed.why());
        yield new CardReply.Failed();
      }
      case Answer.Failed<CardReply.Answered> failed -> new CardReply.Away();
      case Answer.Gone<CardReply.Answered> gone -> new CardReply.Away();
    };
  }

  private CardReply taken(CardPress press, String plugin, CardReply.Answered answered) {
    CardReply.Answered kept = answered;
    if (answered.card() != null && press.panelOf() == null) {
      Optional<String> refused =
          replacing.replace(press.conversation(), press.seq(), answered.card());
      if (refused.isPresent()) {
        log.atWarn()
            .addKeyValue("plugin", plugin)
            .log("Its new card was not taken: {}", refused.get());
        return new CardReply.Failed();
      }
      kept = new CardReply.Answered(answered.toast(), null);
    }
    memory.keep(press, kept);
    return kept;
  }
}
