package org.hutong.core.time;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hutong.core.observe.Managed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers of the machine's monotonic clock, on one daemon thread. */
public final class SystemTimers implements Timers, Managed {
  private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledExecutorService executor = executor();

  @Inject
  public SystemTimers() {}

  private static ScheduledExecutorService executor() {
    var pool =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("hutong-timer").unstarted(task));
    pool.setRemoveOnCancelPolicy(true);
    return pool;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return timer(executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    return timer(
        executor.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private static Timer timer(Future<?> future) {
    return () -> future.cancel(false);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A timer's task failed", e);
      }
    };
  }

  @Override
  public void stop() {
    executor.shutdownNow();
  }
}
