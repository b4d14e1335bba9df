package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hutong.api.RefusedException;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.time.Patience;
import org.hutong.core.wire.ErrorCode;

/** Waits for what became of a command, and turns a refusal into the API's. */
final class Settled {
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Patience patience;

  @Inject
  Settled(Patience patience) {
    this.patience = patience;
  }

  /** Something that takes a command and tells later what became of it. */
  interface Submission {
    void submit(Consumer<Outcome> then);
  }

  /**
   * The outcome, which is no refusal. Blocks until it is durable.
   *
   * @throws RefusedException if it was refused, or is not known in time
   */
  Outcome of(Submission submission) {
    var future = new CompletableFuture<Outcome>();
    submission.submit(future::complete);
    Outcome outcome = await(future);
    if (outcome instanceof Outcome.Refused refused) {
      throw refused(refused.code(), refused.message());
    }
    return outcome;
  }

  static RefusedException refused(ErrorCode code, String message) {
    return new RefusedException(code.word(), message, code.retry());
  }

  private Outcome await(CompletableFuture<Outcome> future) {
    try {
      return future.get(patience.waiting(LONGEST).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw refused(ErrorCode.UNAVAILABLE, "The result is not known yet. Try again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(ErrorCode.UNAVAILABLE, "The call was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never an exception", e);
    }
  }
}
