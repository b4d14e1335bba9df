package org.hutong.core.connection;

/**
 * A bound on how often something may happen: {@code burst} at once, and as many again in {@code
 * window}. Keeps one number (the generic cell rate algorithm).
 */
final class Rate {
  private final long interval;
  private final long window;
  private long free;
  private boolean used;

  /** {@code burst} times in {@code window} nanoseconds. */
  Rate(int burst, long window) {
    this.interval = window / burst;
    this.window = window;
  }

  /** Zero if it may happen now (and is counted), else the nanoseconds until it may. */
  long take(long now) {
    long base = used && free - now > 0 ? free : now;
    long wait = base + interval - now - window;
    if (wait > 0) {
      return wait;
    }
    used = true;
    free = base + interval;
    return 0;
  }
}
