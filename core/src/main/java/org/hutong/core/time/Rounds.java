package org.hutong.core.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking work that is done again and again, on virtual threads and never twice at once: a round
 * that goes on when the next is due takes its place. One that fails is logged, and the next comes
 * all the same; of several that fail in a row only the first is a warning.
 */
public final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final Timers timers;
  private final String name;
  private final Work work;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile boolean failing;
  private Timers.@Nullable Timer timer;

  /** One round. May block. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /**
   * @param name of the threads, for logs and thread dumps: {@code hutong-…}
   */
  public Rounds(Timers timers, String name, Work work) {
    this.timers = timers;
    this.name = name;
    this.work = work;
  }

  /** The first round comes after one period. Called once. */
  public void every(Duration period) {
    timer = timers.every(period, this::begin);
  }

  /** No round begins any more; one that is under way is not interrupted. Idempotent. */
  public void stop() {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void begin() {
    if (running.compareAndSet(false, true)) {
      Thread.ofVirtual().name(name).start(this::round);
    }
  }

  private void round() {
    try {
      work.run();
      failing = false;
    } catch (Exception e) {
      log.atLevel(failing ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
          .setCause(e)
          .log("A round of {} failed; the next comes in time", name);
      failing = true;
    } finally {
      running.set(false);
    }
  }
}
