package org.hutong.core.http.conversations;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.http.Problem;
import org.hutong.core.identity.People;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.jspecify.annotations.Nullable;

/** Waits for what became of a command and turns a refusal into its problem. */
final class Commands {
  private static final long LONGEST_SECONDS = 15;

  private final People people;

  @Inject
  Commands(People people) {
    this.people = people;
  }

  /** Something that takes a command and tells later what became of it. */
  interface Submission {
    void submit(Consumer<Outcome> then);
  }

  /** The outcome, which is no refusal. Blocks until it is durable. */
  Outcome settle(Submission submission) {
    var future = new CompletableFuture<Outcome>();
    submission.submit(future::complete);
    Outcome outcome = await(future);
    if (outcome instanceof Outcome.Refused refused) {
      throw problem(refused);
    }
    return outcome;
  }

  private static Outcome await(CompletableFuture<Outcome> future) {
    try {
      return future.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Problem.of(ErrorCode.UNAVAILABLE, "The result is not known yet. Try again.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(ErrorCode.UNAVAILABLE, "The server is stopping.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never an exception", e);
    }
  }

  private Problem problem(Outcome.Refused refused) {
    Problem problem =
        refused.code() == ErrorCode.NOT_FOUND
            ? Problem.notFound()
            : refused.after() > 0
                ? Problem.rateLimited(refused.after(), refused.message())
                : Problem.of(refused.code(), refused.message());
    Outcome.Conflict conflict = refused.conflict();
    if (conflict == null) {
      return problem;
    }
    problem = problem.with("state", conflict.state().word());
    if (conflict.cause() != null) {
      problem = problem.with("reason", conflict.cause().word());
    }
    if (conflict.by() != null) {
      problem = problem.with("by", person(conflict.by()));
    }
    return conflict.other() == null ? problem : problem.with("conversation", conflict.other());
  }

  private Map<String, Object> person(@Nullable UUID agent) {
    From from = people.from(String.valueOf(agent), Role.AGENT);
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("id", from.id());
    person.put("name", from.name());
    return person;
  }
}
