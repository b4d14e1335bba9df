package org.hutong.core.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import jakarta.inject.Inject;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Virtual threads for handlers, a bounded number at once. */
final class Workers {
  private static final int MOST = 512;

  private final Semaphore free = new Semaphore(MOST);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  @Inject
  Workers() {}

  /** Runs the handler; false, without running it, if too many run already. */
  boolean run(HttpServerExchange exchange, HttpHandler handler) {
    if (!free.tryAcquire()) {
      return false;
    }
    exchange.dispatch(
        threads,
        (HttpHandler)
            other -> {
              try {
                handler.handleRequest(other);
              } finally {
                free.release();
              }
            });
    return true;
  }
}
