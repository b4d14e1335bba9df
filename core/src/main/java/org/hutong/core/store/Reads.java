package org.hutong.core.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking reads of the store on threads of the machine, as many at once as leave the
 * committer its connections, and lets a bounded number wait. {@link #read} never blocks.
 */
public final class Reads {
  /** Reads that may wait; beyond it the caller is told at once. */
  static final int QUEUE = 10_000;

  /** Connections that are left to the committer and to what writes beside it. */
  private static final int KEPT_FREE = 2;

  private final int permits;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Counter refused;
  private int running;

  /** As many as {@link #permits}, kept for a minute. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("hutong-read-", 0).factory());

  @Inject
  public Reads(Database database, MeterRegistry meters) {
    this.permits = Math.max(1, database.size() - KEPT_FREE);
    this.refused =
        Counter.builder("hutong.store.reads.refused")
            .description("Reads that were refused because too many waited")
            .register(meters);
    Gauge.builder("hutong.store.reads.waiting", this, Reads::waiting)
        .description("Reads that wait for a connection of the database")
        .register(meters);
  }

  /**
   * The read's result. It fails with {@link StoreUnavailableException} if the database does not
   * answer, with {@link StoreOverloadedException} if too many wait already. What is chained to it
   * runs on the same thread and may block.
   */
  public <T extends @Nullable Object> CompletableFuture<T> read(Supplier<T> read) {
    CompletableFuture<T> result = new CompletableFuture<>();
    enqueue(() -> run(read, result), result);
    return result;
  }

  private static <T extends @Nullable Object> void run(
      Supplier<T> read, CompletableFuture<T> result) {
    T value;
    try {
      value = read.get();
    } catch (Throwable e) {
      result.completeExceptionally(e);
      return;
    }
    result.complete(value);
  }

  private void enqueue(Runnable task, CompletableFuture<?> result) {
    synchronized (this) {
      if (running < permits) {
        running++;
        threads.execute(() -> work(task));
        return;
      }
      if (waiting.size() < QUEUE) {
        waiting.add(task);
        return;
      }
    }
    refused.increment();
    result.completeExceptionally(new StoreOverloadedException("Too many reads wait"));
  }

  private void work(Runnable first) {
    Runnable task = first;
    while (task != null) {
      task.run();
      task = next();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.poll();
    if (task == null) {
      running--;
    }
    return task;
  }

  private synchronized int waiting() {
    return waiting.size();
  }
}
