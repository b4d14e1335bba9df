package org.hutong.core.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs a transaction again that lost against another one: at a deadlock, at a lock that was not had
 * in time, and at a key that another transaction wrote first. The last is no fault of the caller:
 * it looked before the other one committed. In the next try it sees the other's row and decides by
 * it. Safe from any thread; blocks.
 */
final class TransactionRetry {
  /** Tries in all. Of many that want the same key one gets through in each round. */
  private static final int TRIES = 10;

  /** No further try begins after this. One try waits for a lock 3 s at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final Dialect dialect;
  private final TimeSource time;
  private final Counter repeated;

  TransactionRetry(Dialect dialect, TimeSource time, MeterRegistry meters) {
    this.dialect = dialect;
    this.time = time;
    this.repeated =
        Counter.builder("hutong.store.transactions.repeated")
            .description("Transactions that were run again because another one was in their way")
            .register(meters);
  }

  /**
   * @throws StoreConflictException if another transaction's row stood in the way at the last try
   * @throws StoreOverloadedException if a lock could not be had at the last try
   */
  <T extends @Nullable Object> T run(Supplier<T> transaction) {
    long end = time.nanos() + PATIENCE.toNanos();
    for (int tried = 1; ; tried++) {
      try {
        return transaction.get();
      } catch (RuntimeException e) {
        Dialect.Failure failure = failure(e);
        if (failure != Dialect.Failure.AGAIN && failure != Dialect.Failure.DUPLICATE) {
          throw e;
        }
        if (tried == TRIES || time.nanos() > end) {
          throw lost(failure, e);
        }
        repeated.increment();
        pause(tried);
      }
    }
  }

  private static RuntimeException lost(Dialect.Failure failure, RuntimeException e) {
    return failure == Dialect.Failure.DUPLICATE
        ? new StoreConflictException("Another transaction wrote the same key", e)
        : new StoreOverloadedException("The rows are locked by others", e);
  }

  private Dialect.Failure failure(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return dialect.failure(sql);
      }
    }
    return Dialect.Failure.WRONG;
  }

  /** At random, so that those who met do not meet again. */
  private static void pause(int tried) {
    long most = Math.min(FIRST_PAUSE_NANOS << tried, LONGEST_PAUSE_NANOS);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
  }
}
