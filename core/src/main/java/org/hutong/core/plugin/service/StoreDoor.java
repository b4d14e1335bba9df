package org.hutong.core.plugin.service;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hutong.api.RefusedException;
import org.hutong.core.store.Reads;
import org.hutong.core.store.StoreOverloadedException;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plugin's way to the store: on the kernel's threads, a few at once, and never longer than the
 * API says. A plugin that asks without end waits in its own line, not in that of the clients.
 */
final class StoreDoor {
  private static final Logger log = LoggerFactory.getLogger(StoreDoor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 4;

  private final Reads reads;
  private final Duration patience;
  private final Semaphore inside = new Semaphore(AT_ONCE);

  StoreDoor(Reads reads) {
    this(reads, PATIENCE);
  }

  StoreDoor(Reads reads, Duration patience) {
    this.reads = reads;
    this.patience = patience;
  }

  <T extends @Nullable Object> T ask(Supplier<T> work) {
    try {
      if (!inside.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unavailable("Too many calls of the plugin wait for the store");
      }
      CompletableFuture<T> answer =
          reads.read(work).whenComplete((value, failure) -> inside.release());
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unavailable("The store did not answer in time; whether it was done is not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("Interrupted; whether it was done is not known");
    } catch (ExecutionException e) {
      throw translated(e.getCause());
    }
  }

  private static RuntimeException translated(@Nullable Throwable failure) {
    return switch (failure) {
      case RefusedException own -> own;
      case IllegalArgumentException own -> own;
      case StoreUnavailableException e -> unavailable("The store does not answer");
      case StoreOverloadedException e ->
          new RefusedException(ErrorCode.OVERLOADED.word(), "Too many reads wait", true);
      case null, default -> {
        log.error("A plugin's call to the store failed", failure);
        yield new RefusedException(ErrorCode.INTERNAL.word(), "The store refused it", false);
      }
    };
  }

  private static RefusedException unavailable(String message) {
    return new RefusedException(ErrorCode.UNAVAILABLE.word(), message, true);
  }
}
