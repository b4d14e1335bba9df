package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.time.Duration;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets consumers that have been absent for too long, and fixes what a set clock has left. */
final class Keeper implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Keeper.class);
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** The most that one look counts of an absence, in milliseconds. */
  static final long STEP = 2 * PERIOD.toMillis();

  private final OutboxStore store;
  private final Attachments attachments;
  private final Outbox outbox;
  private final TimeSource time;
  private final Rounds rounds;

  @Inject
  Keeper(
      OutboxStore store, Attachments attachments, Outbox outbox, Timers timers, TimeSource time) {
    this.store = store;
    this.attachments = attachments;
    this.outbox = outbox;
    this.time = time;
    this.rounds = new Rounds(timers, "hutong-keeper", this::look);
  }

  @Override
  public void start() {
    rounds.every(PERIOD);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  /** Blocks on the database. */
  void look() {
    long now = time.millis();
    store
        .age(attachments.names(), STEP, Outbox.KEPT.toMillis())
        .forEach(
            name ->
                log.atWarn()
                    .addKeyValue("consumer", name)
                    .log("It was absent for 7 days: its deliveries are dropped"));
    outbox.look();
    store.bringBack(now + 2 * Courier.LONGEST.toMillis(), now);
  }
}
