package org.hutong.core.connection;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Heartbeat of one connection: when the next is due, and whether the client has been silent for too
 * long. Time in which the server did not read does not count. Times are monotonic nanoseconds.
 */
final class Pulse {
  /** The most by which an interval is made shorter. */
  static final double SPREAD = 0.2;

  private static final double SILENCE = 2.5;

  private final long interval;
  private final long step;
  private long excused;
  private long next;
  private long pausedAt;
  private boolean paused;

  /**
   * @param interval the longest time between two heartbeats
   * @param step the time between two looks at it
   */
  Pulse(long interval, long step, long now) {
    this.interval = interval;
    this.step = step;
    schedule(now);
  }

  private void schedule(long now) {
    double most = Math.max(0, SPREAD - (double) step / interval);
    next = now + (long) (interval * (1 - most * ThreadLocalRandom.current().nextDouble()));
  }

  /** True if a heartbeat is to be sent now: rather a step too early than too late. */
  boolean beat(long now) {
    if (now + step - next < 0) {
      return false;
    }
    schedule(now);
    return true;
  }

  /** A frame has come: what was excused before it does not matter any more. */
  void inbound() {
    excused = 0;
  }

  void reading(boolean reads, long now) {
    if (!reads && !paused) {
      paused = true;
      pausedAt = now;
    } else if (reads && paused) {
      paused = false;
      excused += now - pausedAt;
    }
  }

  /** The whole server stood still for so long and read nothing. */
  void stoodStill(long nanos) {
    if (!paused) {
      excused += nanos;
    }
  }

  /** {@code lastFrame}: when the last frame of any kind came in. */
  boolean silent(long now, long lastFrame) {
    return (paused ? pausedAt : now) - lastFrame - excused > (long) (interval * SILENCE);
  }
}
