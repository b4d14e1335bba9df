package org.hutong.core.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks of other threads for one IO thread, in the order of posting. A whole batch of them is one
 * wake-up, and after so many of a turn the thread's other work comes first.
 */
final class Mail {
  private static final Logger log = LoggerFactory.getLogger(Mail.class);

  private final Consumer<Runnable> wake;
  private final int turn;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();

  /**
   * @param wake runs a task on the IO thread soon
   * @param turn how many tasks one turn does at most
   */
  Mail(Consumer<Runnable> wake, int turn) {
    this.wake = wake;
    this.turn = turn;
  }

  /** Any thread. */
  void post(Runnable task) {
    tasks.add(task);
    call();
  }

  private void call() {
    if (called.compareAndSet(false, true)) {
      wake.accept(this::deliver);
    }
  }

  private void deliver() {
    called.set(false);
    for (int i = 0; i < turn; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A task for the connections of an IO thread failed", e);
      }
    }
    call();
  }
}
