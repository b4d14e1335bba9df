package org.hutong.core.identity;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets one address check few passwords at a time and the others of it wait for their turn, in
 * order: a machine that tries thousands takes every second turn of its office at most, and none of
 * other addresses. Safe from any thread.
 */
final class Turns {
  private static final int AT_ONCE = 2;
  private static final int WAITING = 32;
  private static final long LONGEST_SECONDS = 10;
  private static final long PAUSE_MILLIS = 1000;

  private final Map<String, Line> lines = new HashMap<>();

  private static final class Line {
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private int people;
  }

  /**
   * Blocks until it is this one's turn.
   *
   * @throws LockedOutException if too many wait, or it takes too long
   */
  <T> T take(String network, Supplier<T> work) {
    Line line = enter(network);
    try {
      if (!line.turns.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new LockedOutException(PAUSE_MILLIS);
      }
      try {
        return work.get();
      } finally {
        line.turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockedOutException(PAUSE_MILLIS);
    } finally {
      leave(network, line);
    }
  }

  private synchronized Line enter(String network) {
    Line line = lines.computeIfAbsent(network, _ -> new Line());
    if (line.people >= AT_ONCE + WAITING) {
      throw new LockedOutException(PAUSE_MILLIS);
    }
    line.people++;
    return line;
  }

  private synchronized void leave(String network, Line line) {
    if (--line.people == 0) {
      lines.remove(network);
    }
  }
}
