package org.hutong.core.robot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a question and its answer: it closes when a person takes over or the
 * conversation ends, and nothing of the answer gets out any more. Safe from any thread.
 */
public final class Fence {
  private final List<Runnable> closings = new ArrayList<>();
  private boolean closed;
  private @Nullable Thread inside;

  /** Whether the answer is dropped. Never blocks. */
  public synchronized boolean closed() {
    return closed;
  }

  /**
   * Runs the robot's work on this thread, which is interrupted when the fence closes.
   *
   * @return what the work made; null if the fence closed before it was done
   */
  public <R> @Nullable R inside(Callable<R> work) throws Exception {
    synchronized (this) {
      if (closed) {
        return null;
      }
      inside = Thread.currentThread();
    }
    try {
      R made = work.call();
      return closed() ? null : made;
    } catch (Exception e) {
      if (closed()) {
        return null;
      }
      throw e;
    } finally {
      leave();
    }
  }

  /** An interrupt that comes too late is no business of the thread's next call. */
  private synchronized void leave() {
    inside = null;
    if (closed) {
      Thread.interrupted();
    }
  }

  /** Runs {@code closing} when the fence closes, or at once if it has. Must not block. */
  void onClose(Runnable closing) {
    synchronized (this) {
      if (!closed) {
        closings.add(closing);
        return;
      }
    }
    closing.run();
  }

  /** Nothing gets out after this has returned. */
  void close() {
    List<Runnable> all;
    synchronized (this) {
      closed = true;
      if (inside != null) {
        inside.interrupt();
      }
      all = List.copyOf(closings);
      closings.clear();
    }
    all.forEach(Runnable::run);
  }
}
