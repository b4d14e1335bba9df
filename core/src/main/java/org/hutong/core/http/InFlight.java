package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import jakarta.inject.Inject;
import org.hutong.core.time.TimeSource;

/** Counts the requests that are not answered yet, so that a stop can wait for them. */
final class InFlight {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;
  private int count;
  private boolean closed;

  @Inject
  InFlight(TimeSource time) {
    this.time = time;
  }

  /** Counts the request until it is answered; false if nothing new is taken. */
  synchronized boolean enter(HttpServerExchange exchange) {
    if (closed) {
      return false;
    }
    count++;
    exchange.addExchangeCompleteListener(
        (same, next) -> {
          leave();
          next.proceed();
        });
    return true;
  }

  private synchronized void leave() {
    count--;
    notifyAll();
  }

  /** From now on nothing new is taken. */
  synchronized void close() {
    closed = true;
  }

  /** Waits until all are answered, at most so long; false if some are not. */
  synchronized boolean awaitEmpty(long millis) {
    long end = time.nanos() + millis * NANOS_PER_MILLI;
    try {
      while (count > 0) {
        long left = (end - time.nanos()) / NANOS_PER_MILLI;
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
