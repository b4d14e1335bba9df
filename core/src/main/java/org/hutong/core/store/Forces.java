package org.hutong.core.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.hutong.core.time.TimeSource;

/**
 * Commits that others may see already and that are not forced to the disk yet. Whoever passes on
 * what he has read waits for those, so that nobody is ever shown what a loss of power takes back.
 * Safe from any thread.
 */
public final class Forces {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);

  private final Set<Object> open = new HashSet<>();

  private final TimeSource time;

  Forces(TimeSource time) {
    this.time = time;
  }

  /** Before a COMMIT. */
  public synchronized Object begin() {
    Object commit = new Object();
    open.add(commit);
    return commit;
  }

  /** It is forced, or was never made. */
  public synchronized void end(Object commit) {
    if (open.remove(commit)) {
      notifyAll();
    }
  }

  /** The database was read back from the disk, or is about to be: nothing is in doubt any more. */
  synchronized void clear() {
    open.clear();
    notifyAll();
  }

  /**
   * Returns when all that was committed before is forced.
   *
   * @throws StoreUnavailableException if that takes longer than 3 s
   */
  synchronized void await() {
    if (open.isEmpty()) {
      return;
    }
    List<Object> before = new ArrayList<>(open);
    long end = time.nanos() + PATIENCE;
    try {
      for (Object commit : before) {
        while (open.contains(commit)) {
          long left = end - time.nanos();
          if (left <= 0) {
            throw new StoreUnavailableException(
                "The disk takes too long", new IllegalStateException("not forced within 3 s"));
          }
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted", e);
    }
  }
}
