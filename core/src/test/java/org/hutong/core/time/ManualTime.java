package org.hutong.core.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that moves when it is told to, and fires what has come due on the way. */
public final class ManualTime implements TimeSource, Timers {
  private long nanos = 1_000_000_000_000L;
  private final List<Task> tasks = new ArrayList<>();

  @Override
  public long millis() {
    return 1_800_000_000_000L + nanos / 1_000_000;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Task waiting = new Task(nanos + delay.toNanos(), null, task);
    tasks.add(waiting);
    return () -> tasks.remove(waiting);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    Task waiting = new Task(nanos + period.toNanos(), period, task);
    tasks.add(waiting);
    return () -> tasks.removeIf(other -> other.run == task);
  }

  /** Lets time pass; what comes due fires at its moment. */
  public void pass(Duration duration) {
    long end = nanos + duration.toNanos();
    while (true) {
      Task next = tasks.stream().min(Comparator.comparingLong(Task::due)).orElse(null);
      if (next == null || next.due > end) {
        break;
      }
      tasks.remove(next);
      nanos = Math.max(nanos, next.due);
      if (next.period != null) {
        tasks.add(new Task(nanos + next.period.toNanos(), next.period, next.run));
      }
      next.run.run();
    }
    nanos = end;
  }

  /** The whole process stands still: nothing fires meanwhile, and all that is due fires once. */
  public void skip(Duration duration) {
    nanos += duration.toNanos();
  }

  private record Task(long due, Duration period, Runnable run) {}
}
