package org.hutong.core.outbox;

import jakarta.inject.Inject;
import java.time.Duration;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets consumers that have been absent for too long, and mends what a set clock has left. */
final class Keeper implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Keeper.class);
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final OutboxStore store;
  private final Attachments attachments;
  private final Outbox outbox;
  private final Timers timers;
  private final TimeSource time;
  private Timers.@Nullable Timer timer;

  @Inject
  Keeper(
      OutboxStore store, Attachments attachments, Outbox outbox, Timers timers, TimeSource time) {
    this.store = store;
    this.attachments = attachments;
    this.outbox = outbox;
    this.timers = timers;
    this.time = time;
  }

  @Override
  public void start() {
    timer =
        timers.every(PERIOD, () -> Thread.ofVirtual().name("hutong-keeper").start(this::guarded));
  }

  @Override
  public void stop() {
    Timers.Timer mine = timer;
    if (mine != null) {
      mine.cancel();
    }
  }

  private void guarded() {
    try {
      look();
    } catch (RuntimeException e) {
      log.warn("The consumers could not be looked through and are next time: {}", e.toString());
    }
  }

  /** Blocks on the database. */
  void look() {
    long now = time.millis();
    store
        .age(attachments.names(), 2 * PERIOD.toMillis(), Outbox.KEPT.toMillis())
        .forEach(
            name ->
                log.atWarn()
                    .addKeyValue("consumer", name)
                    .log("It was absent for 7 days: its deliveries are dropped"));
    outbox.look();
    store.bringBack(now + 2 * Courier.LONGEST.toMillis(), now);
  }
}
