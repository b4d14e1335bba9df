package org.hutong.core.plugin;

import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.api.Checkpoint;

/**
 * How one call is told to end. Neither the interrupt nor the end at a checkpoint outlives the call:
 * a thread of the network layer that carries an interrupt closes its connections.
 */
final class Ending {
  private static final int RUNNING = 0;
  private static final int OVER = 1;
  private static final int TELLING = 2;
  private static final int TOLD = 3;

  private final Thread thread;
  private final AtomicInteger state = new AtomicInteger(RUNNING);

  Ending(Thread thread) {
    this.thread = thread;
  }

  /** Interrupts the call's thread, unless the call is over. */
  void interrupt() {
    tell(thread::interrupt);
  }

  /** Ends the call at its next checkpoint, unless it is over. */
  void endAtCheckpoint() {
    tell(() -> Checkpoint.end(thread));
  }

  private void tell(Runnable how) {
    if (state.compareAndSet(RUNNING, TELLING) || state.compareAndSet(TOLD, TELLING)) {
      how.run();
      state.set(TOLD);
    }
  }

  /** On the call's own thread: the call is over. True, and all of it taken back, if it was told. */
  boolean over() {
    while (!state.compareAndSet(RUNNING, OVER)) {
      if (state.compareAndSet(TOLD, OVER)) {
        Checkpoint.release(thread);
        Thread.interrupted();
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }
}
