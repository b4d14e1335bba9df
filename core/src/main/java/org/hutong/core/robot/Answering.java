package org.hutong.core.robot;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.robot.Robots.Reply;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Contents;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.RefusedFrameException;

/**
 * Answers one conversation's newest message: asks the robots of its site one after the other, says
 * the first answer that is sure enough, and hands over if there is none. Everything is said under
 * the version of the question; the commit drops it when a person has taken over meanwhile. The
 * answer's id is made of the question's, so that one that is asked twice is said once.
 */
final class Answering {
  /** For all robots together; then a person takes over. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final long COMMIT_SECONDS = 15;
  private static final double PERCENT = 100;

  private final Robots robots;
  private final SiteRobots sites;
  private final Reading reading;
  private final Streaming streaming;
  private final Fences fences;
  private final Contents contents;
  private final Provider<Intake> intake;
  private final Provider<Committer> committer;
  private final TimeSource time;
  private final Patience patience;
  private volatile boolean ended;

  @Inject
  Answering(
      Robots robots,
      SiteRobots sites,
      Reading reading,
      Streaming streaming,
      Fences fences,
      Contents contents,
      Provider<Intake> intake,
      Provider<Committer> committer,
      TimeSource time,
      Patience patience) {
    this.robots = robots;
    this.sites = sites;
    this.reading = reading;
    this.streaming = streaming;
    this.fences = fences;
    this.contents = contents;
    this.intake = intake;
    this.committer = committer;
    this.time = time;
    this.patience = patience;
  }

  /** The server stops: what is not answered by now is asked again after the next start. */
  void end() {
    ended = true;
  }

  /** Does nothing if there is nothing to answer. Blocks. */
  void answer(UUID conversation) {
    Fence fence = fences.around(conversation);
    try {
      answer(conversation, fence);
    } finally {
      fences.remove(conversation, fence);
    }
  }

  private void answer(UUID conversation, Fence fence) {
    Optional<Reading.Asked> newest = reading.newest(conversation);
    if (newest.isEmpty()
        || newest.get().answered()
        || newest.get().conversation().status() != Status.ROBOT) {
      return;
    }
    Reading.Asked asked = newest.get();
    SiteRobots.Choice choice = sites.of(asked.conversation().site());
    long end = time.nanos() + patience.waiting(LONGEST).toNanos();
    String last = "robot";
    for (String robot : choice.robots()) {
      if (fence.closed()) {
        return;
      }
      if (time.nanos() - end >= 0) {
        handOff(asked, last, "timeout");
        return;
      }
      last = robots.sender(robot);
      if (ask(asked, robot, choice.threshold() / PERCENT, fence) || ended) {
        return;
      }
    }
    handOff(asked, last, "unsure");
  }

  /** Whether the robot has settled it, or nobody needs it any more. */
  private boolean ask(Reading.Asked asked, String robot, double threshold, Fence fence) {
    try (var stream = streaming.open(asked.conversation(), robots.sender(robot), fence)) {
      Robots.Question question = reading.question(asked, false, stream, fence);
      Reply reply = robots.ask(robot, question);
      stream.still();
      if (fence.closed()) {
        robots.dropped(robot, question);
        return true;
      }
      return reply instanceof Reply.Said said
          && said.confidence() >= threshold
          && settled(asked, robot, said, question);
    }
  }

  private boolean settled(
      Reading.Asked asked, String robot, Reply.Said said, Robots.Question question) {
    if (!said.speaks() && !said.handOff()) {
      return false;
    }
    if (said.speaks()) {
      Spoken spoken = say(asked, robots.sender(robot), said);
      if (spoken == Spoken.DROPPED) {
        robots.dropped(robot, question);
        return true;
      }
      if (spoken == Spoken.REFUSED) {
        return false;
      }
    }
    if (said.handOff()) {
      handOff(asked, robots.sender(robot), "asked");
    }
    return true;
  }

  private enum Spoken {
    SAID,
    /** A person has taken over meanwhile, or the conversation ended. */
    DROPPED,
    /** The filters do not let it through. */
    REFUSED
  }

  private Spoken say(Reading.Asked asked, String sender, Reply.Said said) {
    Conversation conversation = asked.conversation();
    try {
      var content = contents.message(said.kind(), said.body());
      var actor = new Actor.Robot(sender, conversation.version());
      var draft = new Draft(actor, conversation.id(), content);
      String id = "r-" + asked.message().id();
      Outcome outcome =
          settled(then -> intake.get().send(draft, id, Committer.Caller.SERVER, then));
      return outcome instanceof Outcome.Refused refused ? refused(refused.code()) : Spoken.SAID;
    } catch (RefusedFrameException e) {
      return Spoken.REFUSED;
    }
  }

  private static Spoken refused(ErrorCode code) {
    return switch (code) {
      case FORBIDDEN, NOT_FOUND, CLOSED -> Spoken.DROPPED;
      case ID_CONFLICT -> Spoken.SAID;
      case UNAVAILABLE, OVERLOADED, ORDER_HOLD -> throw waits(code);
      default -> Spoken.REFUSED;
    };
  }

  private static org.hutong.core.store.StoreUnavailableException waits(ErrorCode code) {
    return new org.hutong.core.store.StoreUnavailableException(
        "A robot's answer was not taken yet", new IllegalStateException(code.word()));
  }

  private void handOff(Reading.Asked asked, String sender, String reason) {
    var actor = new Actor.Robot(sender, asked.conversation().version());
    var command = new Command.Handoff(actor, asked.conversation().id(), reason);
    settled(then -> committer.get().submit(command, then));
  }

  private interface Submission {
    void submit(Consumer<Outcome> then);
  }

  private static Outcome settled(Submission submission) {
    var outcome = new CompletableFuture<Outcome>();
    submission.submit(outcome::complete);
    try {
      return outcome.get(COMMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw waits(ErrorCode.UNAVAILABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw waits(ErrorCode.UNAVAILABLE);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome is never an exception", e);
    }
  }
}
