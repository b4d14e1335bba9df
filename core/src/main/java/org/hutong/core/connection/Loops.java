package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One {@link Loop} for each IO thread that has had a connection. Safe from any thread. */
final class Loops {
  private final ConcurrentHashMap<Executor, Loop> loops = new ConcurrentHashMap<>();

  @Inject
  Loops() {}

  Loop of(Socket socket) {
    return loops.computeIfAbsent(socket.thread(), Loop::new);
  }

  Collection<Loop> all() {
    return loops.values();
  }

  /** Posts a task to every loop. */
  void each(Consumer<Loop> task) {
    for (Loop loop : loops.values()) {
      loop.post(() -> task.accept(loop));
    }
  }
}
