package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.hutong.api.RefusedException;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.time.Patience;
import org.hutong.core.wire.Content;
import org.hutong.core.wire.ErrorCode;

/**
 * Says and does things in conversations in the name of a plugin: through the filters and the commit
 * that everybody's go through. Every method blocks for at most 5 s and throws {@link
 * RefusedException} for what the kernel refuses. Safe from any thread.
 */
public final class Speech {
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");

  private final Intake intake;
  private final Committer committer;
  private final Hops hops;
  private final Patience patience;

  @Inject
  Speech(Intake intake, Committer committer, Hops hops, Patience patience) {
    this.intake = intake;
    this.committer = committer;
    this.hops = hops;
    this.patience = patience;
  }

  /** The plugin as an actor; {@code name} is shown as the author. */
  public static Actor.Program actor(String plugin, String name, Set<String> permissions) {
    return new Actor.Program(PluginSender.of(plugin), name, permissions);
  }

  /** Says something. */
  public Outcome send(Actor.Program actor, UUID conversation, String id, Content content) {
    int next = hop(actor, conversation, id);
    Draft draft = new Draft(actor, conversation, content);
    return awaited(then -> Hops.with(next, () -> sent(draft, id, then)));
  }

  private boolean sent(Draft draft, String id, Consumer<Outcome> then) {
    intake.send(draft, id, Committer.Caller.SERVER, then);
    return true;
  }

  /** Puts the content of kind {@code edit} in place of the plugin's own message {@code target}. */
  public Outcome edit(
      Actor.Program actor, UUID conversation, String id, long target, Content content) {
    int next = hop(actor, conversation, id);
    Draft draft = new Draft(actor, conversation, content);
    return awaited(
        then ->
            Hops.with(
                next,
                () -> {
                  intake.edit(draft, conversation, id, target, Committer.Caller.SERVER, then);
                  return true;
                }));
  }

  private int hop(Actor.Program actor, UUID conversation, String id) {
    checkId(id);
    int next = Hops.current() + 1;
    if (next > Hops.MOST) {
      throw new RefusedException(
          ErrorCode.REJECTED.word(),
          "Plugins have answered each other " + Hops.MOST + " times: the chain ends here",
          false);
    }
    hops.sending(conversation, actor.id(), id, next);
    return next;
  }

  static void checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id must have 16 to 64 of A-Za-z0-9_-");
    }
  }

  /** Does something that is no message. */
  Outcome act(Command command) {
    return awaited(then -> committer.submit(command, then));
  }

  private Outcome awaited(Consumer<Consumer<Outcome>> start) {
    var outcome = new CompletableFuture<Outcome>();
    start.accept(outcome::complete);
    try {
      return accepted(outcome.get(patience.waiting(LONGEST).toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw unknown("The store did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("Interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("An outcome is never a failure", e);
    }
  }

  private static Outcome accepted(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      throw new RefusedException(refused.code().word(), refused.message(), refused.code().retry());
    }
    return outcome;
  }

  private static RefusedException unknown(String why) {
    return new RefusedException(
        ErrorCode.UNAVAILABLE.word(),
        why + "; whether it was done is not known, with the same id it is done once",
        true);
  }
}
