package org.hutong.core.routing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import java.util.UUID;

/** The queue of one group. Guarded by the {@link Floor}'s lock. */
final class Line {
  private static final int SAMPLES = 20;
  private static final int ENOUGH = 3;
  private static final long FRESH_NANOS = 30L * 60 * 1_000_000_000;

  final UUID group;
  final TreeSet<Waiter> waiters = new TreeSet<>(Waiter.ORDER);

  /** Positions changed since they were counted. */
  private boolean stale;

  /** Positions changed since they were told. */
  boolean untold;

  /** Waits of those who were served lately, newest last. */
  private final Deque<Wait> waits = new ArrayDeque<>();

  Line(UUID group) {
    this.group = group;
  }

  void add(Waiter waiter) {
    waiters.add(waiter);
    moved();
  }

  void remove(Waiter waiter) {
    waiters.remove(waiter);
    moved();
  }

  /** Positions may be told otherwise: somebody came, went, or came on duty. */
  void moved() {
    stale = true;
    untold = true;
  }

  /** Gives everybody his number again, if something changed. */
  void count() {
    if (!stale) {
      return;
    }
    long position = 0;
    for (Waiter waiter : waiters) {
      waiter.position = ++position;
      if (waiter.firstPosition == 0) {
        waiter.firstPosition = position;
      }
    }
    stale = false;
  }

  /** Remembers how long one who came at {@code position} waited until an agent took him. */
  void served(long millis, long position, long now) {
    if (waits.size() == SAMPLES) {
      waits.removeFirst();
    }
    waits.addLast(new Wait(millis / Math.max(1, position), now));
  }

  /**
   * Seconds until the one at {@code position} is served, judged by those who were served in the
   * last half hour; -1 if they were too few to tell.
   */
  long eta(long position, long now) {
    waits.removeIf(wait -> now - wait.at > FRESH_NANOS);
    if (waits.size() < ENOUGH || position < 1) {
      return -1;
    }
    long[] rates = waits.stream().mapToLong(Wait::millisPerPlace).sorted().toArray();
    return (rates[rates.length / 2] * position + 999) / 1000;
  }

  private record Wait(long millisPerPlace, long at) {}
}
