package org.hutong.core.conversation;

import java.util.UUID;
import org.hutong.core.wire.Content;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to a conversation; {@code states.md} says what each does in each
 * status.
 */
public sealed interface Command {
  Actor actor();

  /** Null only for a visitor's {@link Send} that goes to his open conversation or opens one. */
  @Nullable UUID conversation();

  /** A message. {@code id} is the sender's own, unique by (conversation, sender). */
  record Send(Actor actor, @Nullable UUID conversation, String id, Content content, Verdict verdict)
      implements Command {}

  record Edit(
      Actor actor, UUID conversation, String id, long target, Content content, Verdict verdict)
      implements Command {}

  record Recall(Actor actor, UUID conversation, String id, long target, long same)
      implements Command {}

  /** {@code reason}: {@code asked}, {@code unsure} or {@code timeout}. */
  record Handoff(Actor actor, UUID conversation, String reason) implements Command {}

  record Accept(Actor actor, UUID conversation) implements Command {}

  record Decline(Actor actor, UUID conversation) implements Command {}

  /** Exactly one of {@code to} (an agent) and {@code group} is set. */
  record Transfer(
      Actor actor,
      UUID conversation,
      @Nullable UUID to,
      @Nullable UUID group,
      @Nullable String note)
      implements Command {}

  record Join(Actor actor, UUID conversation) implements Command {}

  record Leave(Actor actor, UUID conversation) implements Command {}

  /** {@code reason}: a word of the protocol's list, for example {@code resolved}. */
  record Close(Actor actor, UUID conversation, String reason) implements Command {}

  record Reopen(Actor actor, UUID conversation) implements Command {}

  /** {@code score} 1 to 5. */
  record Rate(Actor actor, UUID conversation, int score, @Nullable String comment)
      implements Command {}

  /**
   * The server offers a queued conversation to an agent until {@code until} (epoch milliseconds).
   */
  record Offer(Actor actor, UUID conversation, UUID agent, long until) implements Command {}

  /** The server takes an offer back; no effect if {@code agent} does not hold it any more. */
  record WithdrawOffer(Actor actor, UUID conversation, UUID agent) implements Command {}

  /** The server puts an assigned conversation of an agent who went away back into its queue. */
  record Requeue(Actor actor, UUID conversation, UUID agent) implements Command {}

  /** An internal note. {@code id} is the author's own id, for repeats; null if he gave none. */
  record AddNote(Actor actor, UUID conversation, @Nullable String id, String text)
      implements Command {}
}
