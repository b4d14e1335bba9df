package org.hutong.core.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of one extension; kept over upgrades. Safe from any thread. */
public final class CallStatistics {
  private static final int WINDOW = 512;

  /** One step of the history. */
  static final Duration STEP = Duration.ofSeconds(10);

  /** Steps that are kept: ten minutes. */
  static final int STEPS = 60;

  private final AtomicLong calls = new AtomicLong();
  private final LongAdder errors = new LongAdder();
  private final AtomicIntegerArray latest = new AtomicIntegerArray(WINDOW);
  private final AtomicLongArray steps = new AtomicLongArray(STEPS);
  private final AtomicIntegerArray stepCalls = new AtomicIntegerArray(STEPS);
  private final AtomicIntegerArray stepErrors = new AtomicIntegerArray(STEPS);

  /**
   * What happened in one step of the history.
   *
   * @param calls ended calls
   * @param errors those of them that failed
   */
  public record Step(int calls, int errors) {}

  /** A call ended. {@code now}: a reading of the monotonic clock. */
  void called(long nanos, boolean failed, long now) {
    int step = step(now / STEP.toNanos());
    stepCalls.incrementAndGet(step);
    if (failed) {
      stepErrors.incrementAndGet(step);
    }
    int micros = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
    latest.setPlain((int) (calls.getAndIncrement() & (WINDOW - 1)), micros);
    if (failed) {
      errors.increment();
    }
  }

  private int step(long number) {
    int place = (int) Math.floorMod(number, (long) STEPS);
    if (steps.get(place) != number) {
      synchronized (this) {
        if (steps.get(place) != number) {
          stepCalls.set(place, 0);
          stepErrors.set(place, 0);
          steps.set(place, number);
        }
      }
    }
    return place;
  }

  /** The last ten minutes, oldest step first; the last is the one that {@code now} is in. */
  List<Step> history(long now) {
    long newest = now / STEP.toNanos();
    List<Step> history = new ArrayList<>(STEPS);
    for (long number = newest - STEPS + 1; number <= newest; number++) {
      int place = (int) Math.floorMod(number, (long) STEPS);
      history.add(
          steps.get(place) == number
              ? new Step(stepCalls.get(place), stepErrors.get(place))
              : new Step(0, 0));
    }
    return history;
  }

  long calls() {
    return calls.get();
  }

  long errors() {
    return errors.sum();
  }

  /** The time in microseconds that 95 of 100 of the last calls (at most 512) did not exceed. */
  long p95Micros() {
    int size = (int) Math.min(WINDOW, calls.get());
    if (size == 0) {
      return 0;
    }
    int[] sorted = new int[size];
    for (int i = 0; i < size; i++) {
      sorted[i] = latest.getPlain(i);
    }
    Arrays.sort(sorted);
    return sorted[(size * 95 - 1) / 100];
  }
}
