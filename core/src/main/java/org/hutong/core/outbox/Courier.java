package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.hutong.core.conversation.Event;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.outbox.Consumer.Answer;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what was claimed: a page at most, and then the row is moved on. No lock and no
 * connection is held during a call. Blocks; safe from any thread.
 */
final class Courier {
  /** How long a claim is ours. A run that begins no call after {@link #RUN} keeps well within. */
  static final Duration CLAIM = Duration.ofSeconds(60);

  /** The longest back-off. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(Courier.class);
  private static final Duration RUN = Duration.ofSeconds(1);
  private static final long SECOND = 1_000;
  private static final int PAGE = 50;

  private final OutboxStore store;
  private final EventLog events;
  private final Skips skips;
  private final TimeSource time;

  @Inject
  Courier(OutboxStore store, EventLog events, Skips skips, TimeSource time) {
    this.store = store;
    this.events = events;
    this.skips = skips;
    this.time = time;
  }

  void run(Attached attached, Claim claim) {
    Run run = new Run(attached, claim);
    try {
      run.deliver();
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .addKeyValue("consumer", claim.consumer())
          .addKeyValue("conversation", claim.conversation())
          .setCause(e)
          .log("A delivery was broken off and is taken up again");
      run.later();
    }
    store.move(run.claim, run.due);
  }

  /** {@code failures} in a row: 1 s, 2 s, 4 s … 5 min. */
  static long backOff(int failures) {
    long seconds = 1L << Math.min(failures - 1, 16);
    return Math.min(seconds * SECOND, LONGEST.toMillis());
  }

  /** One way through a page. */
  private final class Run {
    private final Attached attached;
    private final long began = time.nanos();
    private Claim claim;
    private long due;

    Run(Attached attached, Claim claim) {
      this.attached = attached;
      this.claim = claim;
      this.due = time.millis();
    }

    void deliver() {
      if (!attached.consumer().concerns(claim.conversation())) {
        claim = claim.at(claim.upTo() + 1, 0, claim.since());
        return;
      }
      List<Event> page = events.events(claim.conversation(), claim.next() - 1, PAGE);
      if (page.isEmpty()) {
        claim = claim.at(claim.upTo() + 1, 0, claim.since());
      }
      for (Event event : page) {
        if (event.seq() > claim.upTo() || !goesOn(event)) {
          return;
        }
      }
    }

    private boolean goesOn(Event event) {
      if (!attached.wants(event.kind())) {
        past(event);
        return true;
      }
      if (time.nanos() - began > RUN.toNanos()) {
        return false;
      }
      return switch (answer(event)) {
        case Answer.Done _ -> {
          attached.delivered();
          past(event);
          yield true;
        }
        case Answer.Later _ -> {
          later();
          yield false;
        }
        case Answer.Failed failed -> failed(event, failed.why());
      };
    }

    private Answer answer(Event event) {
      try {
        return attached.consumer().deliver(event);
      } catch (RuntimeException | Error e) {
        return new Answer.Failed(e.getClass().getName());
      }
    }

    private boolean failed(Event event, String why) {
      attached.failed();
      int failures = claim.attempts() + 1;
      if (failures < Outbox.FAILURES) {
        claim = claim.at(event.seq(), failures, claim.since());
        due = time.millis() + backOff(failures);
        return false;
      }
      attached.consumer().abandoned(event, why);
      skips.add(claim.consumer(), event, why);
      attached.skipped();
      log.atError()
          .addKeyValue("consumer", claim.consumer())
          .addKeyValue("conversation", event.conversation())
          .addKeyValue("seq", event.seq())
          .log("An event is left out after {} failures: {}", failures, why);
      past(event);
      return true;
    }

    private void past(Event event) {
      claim = claim.at(event.seq() + 1, 0, event.at());
    }

    void later() {
      due = time.millis() + SECOND;
    }
  }
}
