package org.hutong.core.plugin;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Draft;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that could not be filtered at once, line by line: one virtual thread for each line that
 * has some, in the order in which they came. Safe from any thread.
 */
final class LineWorkers {
  private static final Logger log = LoggerFactory.getLogger(LineWorkers.class);

  /** Messages that may wait in all lines together. */
  static final int BOUND = 10_000;

  private final Map<Key, Queue<Runnable>> lines = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** All that one sender says to one conversation; a visitor has only one at a time. */
  record Key(Object sender, @Nullable UUID conversation) {
    static Key of(Draft draft) {
      return switch (draft.actor()) {
        case Actor.Visitor visitor -> new Key(visitor.id(), null);
        case Actor.Agent agent -> new Key(agent.id(), draft.conversation());
        case Actor.Robot robot -> new Key(robot.id(), draft.conversation());
        case Actor.Program program -> new Key(program.id(), draft.conversation());
        case Actor.Server _ -> new Key("system", draft.conversation());
      };
    }
  }

  /** Whether nothing waits anywhere. */
  boolean idle() {
    return lines.isEmpty();
  }

  boolean busy(Key key) {
    return lines.containsKey(key);
  }

  /** False if too much waits already; the work is not taken then. */
  boolean add(Key key, Runnable work) {
    if (waiting.incrementAndGet() > BOUND) {
      waiting.decrementAndGet();
      return false;
    }
    lines.compute(
        key,
        (k, line) -> {
          Queue<Runnable> queue = line;
          if (queue == null) {
            queue = new ArrayDeque<>(2);
            Thread.ofVirtual().name("hutong-interceptors").start(() -> run(key));
          }
          queue.add(work);
          return queue;
        });
    return true;
  }

  private void run(Key key) {
    for (Runnable work = peek(key); work != null; work = next(key)) {
      try {
        work.run();
      } catch (RuntimeException e) {
        log.error("A message could not be handed on by the interceptors", e);
      }
    }
  }

  private @Nullable Runnable peek(Key key) {
    Runnable[] first = new Runnable[1];
    lines.computeIfPresent(
        key,
        (k, queue) -> {
          first[0] = queue.peek();
          return queue;
        });
    return first[0];
  }

  private @Nullable Runnable next(Key key) {
    waiting.decrementAndGet();
    Runnable[] next = new Runnable[1];
    lines.computeIfPresent(
        key,
        (k, queue) -> {
          queue.poll();
          next[0] = queue.peek();
          return queue.isEmpty() ? null : queue;
        });
    return next[0];
  }
}
