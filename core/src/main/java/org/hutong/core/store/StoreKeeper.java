package org.hutong.core.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after an open database and opens it again when it was lost, on one thread of its own. */
final class StoreKeeper {
  private static final Logger log = LoggerFactory.getLogger(StoreKeeper.class);

  /** Failures that nobody tells of are found within this time. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final Duration END = Duration.ofSeconds(15);

  private final BooleanSupplier works;
  private final Runnable reopen;
  private final TimeSource time;
  private final Thread thread;
  private @Nullable String complaint;
  private boolean woken;
  private boolean ended;

  /**
   * @param works whether there is nothing to do
   * @param reopen throws if it cannot be opened yet
   */
  StoreKeeper(BooleanSupplier works, Runnable reopen, TimeSource time) {
    this.works = works;
    this.reopen = reopen;
    this.time = time;
    this.thread = Thread.ofPlatform().daemon().name("hutong-store").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Something was lost: it is opened again at once. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Returns when no attempt is under way any more, at most 15 s later. It may never have begun. */
  void stop() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration pause = PERIOD;
    while (pause(pause)) {
      pause = works.getAsBoolean() ? PERIOD : attempt();
    }
  }

  /** An attempt that takes long is not followed by the next at once. */
  private Duration attempt() {
    long begin = time.nanos();
    try {
      reopen.run();
      complaint = null;
      return PERIOD;
    } catch (RuntimeException | Error e) {
      String said = String.valueOf(e.getMessage());
      if (!said.equals(complaint)) {
        log.warn("The database cannot be opened again yet: {}", said);
        complaint = said;
      }
      Duration took = Duration.ofNanos(time.nanos() - begin);
      return took.compareTo(PERIOD) < 0 ? PERIOD : took.compareTo(LONGEST) < 0 ? took : LONGEST;
    }
  }

  private synchronized boolean pause(Duration longest) {
    try {
      if (!woken && !ended) {
        TimeUnit.NANOSECONDS.timedWait(this, longest.toNanos());
      }
    } catch (InterruptedException e) {
      return false;
    }
    woken = false;
    return !ended;
  }
}
