package org.hutong.core.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.hutong.core.time.TimeSource;

/**
 * One transaction that writes at a time, for a database that needs it.
 *
 * <p>H2 does: with each commit it writes the roots of all its maps, one after another, while others
 * go on. What another transaction changes between two of them is in the file by half, its undo log
 * without the row or an index without either. A process that is killed then finds after its next
 * start a row that its own index does not have: it can neither be changed nor deleted, at any time.
 * With one writer there is never a change of another one at a commit. The force to the disk comes
 * after the turn, so that many commits still share one.
 *
 * <p>Safe from any thread; a thread may take it again within its turn. Waits in the order of
 * asking.
 */
public final class WriterLock {
  /** Whoever waited longer is refused. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final Turn FREE = () -> {};

  private final ReentrantLock lock = new ReentrantLock(true);
  private final boolean needed;
  private final Duration longest;
  private final TimeSource time;
  private final Timer waited;

  WriterLock(boolean needed, TimeSource time, MeterRegistry meters) {
    this(needed, LONGEST_WAIT, time, meters);
  }

  WriterLock(boolean needed, Duration longest, TimeSource time, MeterRegistry meters) {
    this.needed = needed;
    this.longest = longest;
    this.time = time;
    this.waited =
        Timer.builder("hutong.store.writer.wait")
            .description("How long transactions that write waited for their turn")
            .register(meters);
  }

  /** From {@link #take} until it is closed, any number of times, by the same thread. */
  @FunctionalInterface
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for the turn, also if the thread is interrupted.
   *
   * @throws StoreOverloadedException if others keep it for too long
   */
  public Turn take() {
    if (!needed) {
      return FREE;
    }
    long asked = time.nanos();
    if (!lock.tryLock() && !await(asked + longest.toNanos())) {
      throw new StoreOverloadedException("Another transaction takes too long");
    }
    waited.record(time.nanos() - asked, TimeUnit.NANOSECONDS);
    return new Held(lock);
  }

  private boolean await(long end) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(end - time.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Held implements Turn {
    private final ReentrantLock lock;
    private boolean over;

    Held(ReentrantLock lock) {
      this.lock = lock;
    }

    @Override
    public void close() {
      if (!over) {
        over = true;
        lock.unlock();
      }
    }
  }
}
