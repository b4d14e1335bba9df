package org.hutong.core.time;

import java.time.Duration;

/**
 * The only timers. A task runs on a timer thread: it must not block and hands blocking work to a
 * virtual thread. An exception of a task is logged and does not stop a repeating one.
 */
public interface Timers {
  /** Runs the task once, no earlier than {@code delay} from now. */
  Timer after(Duration delay, Runnable task);

  /** Runs the task again and again, {@code period} after the end of the run before. */
  Timer every(Duration period, Runnable task);

  /** A task that is waiting to run. */
  @FunctionalInterface
  interface Timer {
    /** Takes the task back; one that runs already is not interrupted. */
    void cancel();
  }
}
