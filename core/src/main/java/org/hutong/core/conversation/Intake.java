package org.hutong.core.conversation;

import jakarta.inject.Inject;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The way in for a message that stands for itself, as a request by REST does: through the {@link
 * MessageFilter}, then into the commit. No method blocks; {@code then} is called exactly once, on
 * any thread, and must not block.
 *
 * <p>It keeps no order: two messages whose verdicts take different times may pass each other. Who
 * has many under way (a connection) keeps its lines itself and hands the commands to the {@link
 * Committer} one after the other, each with a {@link Committer.Caller} that says whether it is
 * held.
 */
public final class Intake {
  private final MessageFilter filter;
  private final Committer committer;

  @Inject
  Intake(MessageFilter filter, Committer committer) {
    this.filter = filter;
    this.committer = committer;
  }

  /** {@code draft.conversation} may be null for a visitor only. */
  public void send(Draft draft, String id, Committer.Caller caller, Consumer<Outcome> then) {
    filter.filter(
        draft,
        verdict ->
            committer.submit(
                new Command.Send(draft.actor(), draft.conversation(), id, draft.content(), verdict),
                caller,
                then));
  }

  /** {@code draft.content} has the kind {@code edit} and the new body of {@code target}. */
  public void edit(
      Draft draft,
      UUID conversation,
      String id,
      long target,
      Committer.Caller caller,
      Consumer<Outcome> then) {
    filter.filter(
        draft,
        verdict ->
            committer.submit(
                new Command.Edit(draft.actor(), conversation, id, target, draft.content(), verdict),
                caller,
                then));
  }
}
