package org.hutong.core.plugin;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of one extension; kept over upgrades. Safe from any thread. */
final class CallStatistics {
  private static final int WINDOW = 512;

  private final AtomicLong calls = new AtomicLong();
  private final LongAdder errors = new LongAdder();
  private final AtomicIntegerArray latest = new AtomicIntegerArray(WINDOW);

  void called(long nanos, boolean failed) {
    int micros = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
    latest.setPlain((int) (calls.getAndIncrement() & (WINDOW - 1)), micros);
    if (failed) {
      errors.increment();
    }
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
