package org.hutong.core.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the machine on which virtual threads use the database. H2 does not wait for a
 * transaction that has taken back a statement, it asks again at once and without end: as many
 * virtual threads that ask as there are processors stop all others, the one among them that would
 * end the asking. Threads of the machine take turns.
 *
 * <p>A call from a virtual thread is handed over, and the virtual thread waits for it, also when it
 * is interrupted: what it writes is not half known, and the interruption does not reach H2, which
 * would close its file. A call from a thread of the machine runs where it is, and so does one
 * inside another: no thread of these ever waits for another of them.
 */
final class StoreThreads {
  /** Calls that may wait for a thread; beyond it the caller is told at once. */
  static final int QUEUE = 10_000;

  /** A call that waited longer for a thread is refused instead of begun. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;
  private final TimeSource time;
  private final Timer waited;
  private final Counter refused;

  /**
   * @param size threads at most: connections that may be busy for virtual threads
   */
  StoreThreads(int size, TimeSource time, MeterRegistry meters) {
    this.time = time;
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().name("hutong-store-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    this.waited =
        Timer.builder("hutong.store.threads.wait")
            .description("How long calls waited for a thread that may use the database")
            .register(meters);
    this.refused =
        Counter.builder("hutong.store.threads.refused")
            .description("Calls that were refused because too many waited, or for too long")
            .register(meters);
    Gauge.builder("hutong.store.threads.waiting", threads, pool -> pool.getQueue().size())
        .description("Calls that wait for a thread that may use the database")
        .register(meters);
    Gauge.builder("hutong.store.threads.busy", threads, ThreadPoolExecutor::getActiveCount)
        .description("Threads that use the database for virtual threads now")
        .register(meters);
  }

  /**
   * Does the work on a thread of the machine.
   *
   * @throws StoreOverloadedException if too many wait, or it waited too long
   */
  <T extends @Nullable Object> T call(Supplier<T> work) {
    if (!Thread.currentThread().isVirtual()) {
      return work.get();
    }
    var result = new CompletableFuture<T>();
    long asked = time.nanos();
    try {
      threads.execute(() -> run(work, asked, result));
    } catch (RejectedExecutionException e) {
      refused.increment();
      throw new StoreOverloadedException("Too many wait for the database");
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      throw thrown(e);
    }
  }

  private <T extends @Nullable Object> void run(
      Supplier<T> work, long asked, CompletableFuture<T> result) {
    long nanos = time.nanos() - asked;
    waited.record(nanos, TimeUnit.NANOSECONDS);
    if (nanos > LONGEST_WAIT.toNanos()) {
      refused.increment();
      result.completeExceptionally(new StoreOverloadedException("It waited too long"));
      return;
    }
    T value;
    try {
      value = work.get();
    } catch (Throwable e) {
      result.completeExceptionally(e);
      return;
    }
    result.complete(value);
  }

  private static RuntimeException thrown(CompletionException e) {
    return switch (e.getCause()) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      case null, default -> e;
    };
  }
}
