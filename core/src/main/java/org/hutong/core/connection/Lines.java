package org.hutong.core.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.conversation.Status;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.wire.ErrorCode;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one connection: everything that its client sends comes here, and every answer goes
 * out from here. Used on the socket's IO thread alone.
 */
final class Lines {
  /** Held lines are kept until they are released; nobody honest has so many. */
  static final int MOST = 1024;

  /** What a client is asked to wait when the store or a filter does not answer, in milliseconds. */
  private static final long PAUSE = 1000;

  private static final String WAITS = "A message before this one was refused for now";

  private final boolean visitor;
  private final Lanes lanes;
  private final Consumer<ServerFrame> answers;
  private final Map<UUID, Line> lines = new HashMap<>(2);
  private @Nullable Line current;
  private @Nullable UUID open;
  private int pending;

  /** Where submissions go from here. */
  interface Lanes {
    /**
     * Asks the filters; {@code then} is called on this connection's IO thread, at once or later.
     */
    void filter(Submission submission, Consumer<Verdict> then);

    /**
     * Hands it to the committer; {@code then} is called on this connection's IO thread. A refusal
     * that may be tried again has lowered the submission's fence by then.
     */
    void commit(Submission submission, Verdict verdict, Consumer<Outcome> then);
  }

  Lines(boolean visitor, Lanes lanes, Consumer<ServerFrame> answers) {
    this.visitor = visitor;
    this.lanes = lanes;
    this.answers = answers;
  }

  /**
   * The visitor's conversation that is not closed, as far as it is known; null if there is none.
   */
  void open(@Nullable UUID conversation) {
    open = conversation;
  }

  /** Submissions without an answer yet. */
  int pending() {
    return pending;
  }

  int count() {
    return lines.size() + (current == null ? 0 : 1);
  }

  /** {@code limited}: milliseconds until the connection may send again, 0 if it may. */
  boolean received(Submission submission, Limit limit) {
    releaseBy(submission.id(), submission.conversation());
    Line line = lineOf(submission.conversation());
    if (line.held()) {
      refuse(submission, ErrorCode.ORDER_HOLD, WAITS, 0);
      return true;
    }
    long wait = limit.take();
    if (wait > 0) {
      line.hold(submission);
      refuse(submission, ErrorCode.RATE_LIMITED, "Too many messages", wait);
      return false;
    }
    pending++;
    line.add(submission);
    lanes.filter(
        submission,
        verdict -> {
          submission.judged(verdict);
          advance(line);
        });
    return true;
  }

  /** How often this connection may send. */
  @FunctionalInterface
  interface Limit {
    /** Milliseconds until it may, 0 if it may now and is counted. */
    long take();
  }

  /** The client gives the refused message up. */
  void skip(String id) {
    if (current != null && current.heldBy(id)) {
      current.release();
    }
    lines.values().stream().filter(line -> line.heldBy(id)).toList().forEach(Line::release);
    tidy();
  }

  /**
   * A frame with this id came again, but is refused for what it is: the line goes on all the same.
   */
  void seen(String id, @Nullable UUID conversation) {
    releaseBy(id, conversation);
    tidy();
  }

  /** A visitor may name the conversation the second time: his ids are looked for on all lines. */
  private void releaseBy(String id, @Nullable UUID conversation) {
    if (visitor) {
      if (current != null && current.heldBy(id)) {
        current.release();
      }
      for (Line line : lines.values()) {
        if (line.heldBy(id)) {
          line.release();
        }
      }
    } else if (conversation != null) {
      Line line = lines.get(conversation);
      if (line != null && line.heldBy(id)) {
        line.release();
      }
    }
  }

  private Line lineOf(@Nullable UUID conversation) {
    if (visitor && (conversation == null || conversation.equals(open) || isCurrent(conversation))) {
      Line line = current;
      if (line == null) {
        line = new Line();
        current = line;
      }
      if (open != null) {
        line.name(open);
      }
      return line;
    }
    if (conversation == null) {
      throw new IllegalArgumentException("An agent's message names its conversation");
    }
    return lines.computeIfAbsent(conversation, _ -> new Line());
  }

  private boolean isCurrent(UUID conversation) {
    return current != null && current.named(conversation);
  }

  private void advance(Line line) {
    Submission next;
    while ((next = line.next(open != null)) != null) {
      Submission submission = next;
      Verdict verdict = submission.verdict();
      if (verdict == null) {
        throw new IllegalStateException("A message has left its line without a verdict");
      }
      if (verdict instanceof Verdict.Unavailable unavailable) {
        pending--;
        line.hold(submission);
        refuse(submission, ErrorCode.UNAVAILABLE, unavailable.reason(), PAUSE);
        sweep(line);
      } else {
        lanes.commit(submission, verdict, outcome -> settled(line, submission, outcome));
      }
    }
    tidy();
  }

  private void settled(Line line, Submission submission, Outcome outcome) {
    pending--;
    line.settled();
    switch (outcome) {
      case Outcome.Done done -> {
        learn(line, done);
        answers.accept(ack(messageOf(done, submission), submission, false));
      }
      case Outcome.Repeat repeat -> answers.accept(ack(repeat.first(), submission, true));
      case Outcome.Unchanged _, Outcome.Noted _ ->
          refuse(submission, ErrorCode.INVALID, "There is nothing to change", 0);
      case Outcome.Refused refused -> refused(line, submission, refused);
    }
    advance(line);
  }

  /** The sender knows his conversation from the outcome, before the commit is told to all. */
  private void learn(Line line, Outcome.Done done) {
    if (visitor && line == current && done.now().status() != Status.CLOSED) {
      open = done.now().id();
      line.name(open);
    }
  }

  private void refused(Line line, Submission submission, Outcome.Refused refused) {
    if (!refused.code().retry() || refused.code() == ErrorCode.ORDER_HOLD) {
      refuse(submission, refused.code(), refused.message(), 0);
    } else if (line.refusedInLane(submission)) {
      refuse(submission, refused.code(), refused.message(), Math.max(PAUSE, refused.after()));
      sweep(line);
    } else {
      refuse(submission, ErrorCode.ORDER_HOLD, WAITS, 0);
    }
  }

  private void sweep(Line line) {
    for (Submission swept : line.sweep()) {
      pending--;
      refuse(swept, ErrorCode.ORDER_HOLD, WAITS, 0);
    }
  }

  private void refuse(Submission submission, ErrorCode code, String message, long after) {
    answers.accept(
        new ServerFrame.Error(code, message, submission.id(), submission.conversation(), after));
  }

  private static Event messageOf(Outcome.Done done, Submission submission) {
    return done.events().stream()
        .filter(event -> submission.id().equals(event.clientId()))
        .findFirst()
        .orElseGet(() -> done.events().getLast());
  }

  private static ServerFrame.Ack ack(Event event, Submission submission, boolean dup) {
    return new ServerFrame.Ack(
        submission.id(), event.conversation(), event.seq(), event.id(), event.at(), dup);
  }

  private void tidy() {
    if (current != null && current.idle()) {
      current = null;
    }
    lines.values().removeIf(Line::idle);
  }
}
