package org.hutong.core.plugin.cards;

import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.ids.Ids;
import org.hutong.core.wire.Contents;

/** Puts another card in a card's place, by an edit of the server in the log. */
final class Replacing {
  private static final long LONGEST_SECONDS = 15;

  private final Committer committer;
  private final Contents contents;
  private final Ids ids;

  @Inject
  Replacing(Committer committer, Contents contents, Ids ids) {
    this.committer = committer;
    this.contents = contents;
    this.ids = ids;
  }

  /** Blocks until it is durable; why it was refused, if it was. */
  Optional<String> replace(UUID conversation, long seq, String card) {
    var outcome = new CompletableFuture<Outcome>();
    var command =
        new Command.Edit(
            new Actor.Server(),
            conversation,
            ids.next().toString(),
            seq,
            contents.edit(seq, card),
            Verdict.PASS);
    committer.submit(command, outcome::complete);
    try {
      return outcome.get(LONGEST_SECONDS, TimeUnit.SECONDS) instanceof Outcome.Refused refused
          ? Optional.of(refused.message())
          : Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of("the database did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the server is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never an exception", e);
    }
  }
}
