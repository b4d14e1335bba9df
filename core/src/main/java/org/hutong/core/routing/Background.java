package org.hutong.core.routing;

import jakarta.inject.Inject;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what blocks on the database: a few at a time, each on a virtual thread. */
final class Background {
  private static final Logger log = LoggerFactory.getLogger(Background.class);
  private static final int AT_ONCE = 4;
  private static final int WAITING = 2_000;

  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final AtomicInteger waiting = new AtomicInteger();

  private final Executor threads;

  @Inject
  Background() {
    this(task -> Thread.ofVirtual().name("hutong-routing").start(task));
  }

  Background(Executor threads) {
    this.threads = threads;
  }

  /**
   * Runs the task soon. Beyond 2,000 waiting ones it is dropped: the next look at the store makes
   * up for it.
   */
  void run(String what, Runnable task) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      log.warn("Too much work waits for the database, left out: {}", what);
      return;
    }
    threads.execute(() -> permitted(what, task));
  }

  private void permitted(String what, Runnable task) {
    permits.acquireUninterruptibly();
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("{} failed and is tried again later: {}", what, e.toString());
    } finally {
      permits.release();
      waiting.decrementAndGet();
    }
  }
}
