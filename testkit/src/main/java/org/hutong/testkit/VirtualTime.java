package org.hutong.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's clock and timers for tests: they run with the machine's clock, and can be moved
 * ahead. Timers that become due while the clock is moved run in their order.
 */
final class VirtualTime implements TimeSource, Timers, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VirtualTime.class);

  /** While the clock is moved, a timer that is due more often runs this often only. */
  private static final long STEP = Duration.ofMinutes(1).toNanos();

  private final AtomicLong ahead = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong((Waiting each) -> each.due)
              .thenComparingLong(each -> each.number));
  private boolean busy;
  private boolean closed;

  VirtualTime() {
    Thread.ofPlatform().daemon().name("hutong-test-clock").start(this::run);
  }

  /** {@code period}: nanoseconds, 0 for once. */
  private final class Waiting implements Timer {
    private final Runnable task;
    private final long period;
    private final long number = numbers.incrementAndGet();
    private long due;
    private boolean cancelled;

    Waiting(Runnable task, long delay, long period) {
      this.task = task;
      this.period = period;
      this.due = nanos() + delay;
    }

    @Override
    public void cancel() {
      locked(
          () -> {
            cancelled = true;
            waiting.remove(this);
          });
    }
  }

  @Override
  public long millis() {
    return System.currentTimeMillis() + ahead.get() / 1_000_000;
  }

  @Override
  public long nanos() {
    return System.nanoTime() + ahead.get();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return add(new Waiting(task, delay.toNanos(), 0));
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    return add(new Waiting(task, period.toNanos(), period.toNanos()));
  }

  private Timer add(Waiting timer) {
    locked(() -> waiting.add(timer));
    return timer;
  }

  /** Returns when every timer that became due meanwhile has run. */
  void advance(Duration duration) {
    long left = duration.toNanos();
    while (left > 0) {
      long step = Math.min(left, STEP);
      left -= step;
      ahead.addAndGet(step);
      awaitQuiet();
    }
  }

  private void awaitQuiet() {
    lock.lock();
    try {
      changed.signalAll();
      long now = nanos();
      while (!closed && (busy || (!waiting.isEmpty() && waiting.peek().due - now <= 0))) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the clock was moved", e);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        Waiting next = waiting.peek();
        long left = next == null ? Long.MAX_VALUE : next.due - nanos();
        if (next == null) {
          changed.await();
        } else if (left > 0) {
          changed.awaitNanos(left);
        } else {
          waiting.remove();
          perform(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock given back meanwhile. */
  private void perform(Waiting timer) {
    busy = true;
    lock.unlock();
    try {
      timer.task.run();
    } catch (RuntimeException e) {
      log.error("A timer's task failed", e);
    } finally {
      lock.lock();
      busy = false;
      if (timer.period > 0 && !timer.cancelled) {
        timer.due = nanos() + timer.period;
        waiting.add(timer);
      }
      changed.signalAll();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    locked(() -> closed = true);
  }
}
