package org.hutong.core.plugin;

import java.time.Duration;

/**
 * Whether an inline extension keeps to its 2 ms. A single overstay may be a pause of the machine;
 * three within 10 s, or one of 200 ms, move it to threads for 30 s. The first call after a start is
 * not counted: it loads classes. Safe from any thread.
 */
final class Pace {
  static final Duration QUICK = Duration.ofMillis(2);
  private static final long LONG = Duration.ofMillis(200).toNanos();
  private static final long WINDOW = Duration.ofSeconds(10).toNanos();
  private static final long MOVED = Duration.ofSeconds(30).toNanos();
  private static final int STRIKES = 3;

  private volatile boolean moved;
  private volatile long movedUntil;
  private boolean warm;
  private int strikes;
  private long windowEnd;

  boolean inline(long now) {
    if (moved && now - movedUntil >= 0) {
      moved = false;
    }
    return !moved;
  }

  boolean moved() {
    return moved;
  }

  /** True if this call got it moved. */
  boolean took(long nanos, long now) {
    return (nanos > QUICK.toNanos() || !warm) && judge(nanos, now);
  }

  private synchronized boolean judge(long nanos, long now) {
    boolean first = !warm;
    warm = true;
    if (first || nanos <= QUICK.toNanos() || moved) {
      return false;
    }
    if (now - windowEnd >= 0) {
      strikes = 0;
      windowEnd = now + WINDOW;
    }
    if (nanos <= LONG && ++strikes < STRIKES) {
      return false;
    }
    strikes = 0;
    movedUntil = now + MOVED;
    moved = true;
    return true;
  }
}
