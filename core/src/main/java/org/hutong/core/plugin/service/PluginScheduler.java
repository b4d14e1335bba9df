package org.hutong.core.plugin.service;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.api.Scheduler;
import org.hutong.core.time.Patience;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one start of one plugin, each on a virtual thread of its own that carries the
 * plugin's name and class loader. After the stop nothing of the plugin is held here or by a timer.
 */
final class PluginScheduler implements Scheduler {
  private static final Logger log = LoggerFactory.getLogger(PluginScheduler.class);
  private static final Duration LATEST = Duration.ofDays(30);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);
  private static final int MOST = 1000;
  private static final int NAME = 40;

  private final Grant grant;
  private final Timers timers;
  private final Leases leases;
  private final Counter failures;
  private final Patience patience;
  private final Map<Planned, Boolean> tasks = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  PluginScheduler(Grant grant, Timers timers, Leases leases, Counter failures, Patience patience) {
    this.grant = grant;
    this.timers = timers;
    this.leases = leases;
    this.failures = failures;
    this.patience = patience;
    grant.onEnd(() -> tasks.keySet().forEach(Planned::cancel));
  }

  @Override
  public Task after(Duration delay, Runnable task) {
    if (delay.isNegative() || delay.compareTo(LATEST) > 0) {
      throw new IllegalArgumentException("delay must be 0 to 30 days and is " + delay);
    }
    int hops = Hops.current();
    Runnable carried =
        () ->
            Hops.with(
                hops,
                () -> {
                  task.run();
                  return true;
                });
    return plan(new Planned(carried, delay, false, null));
  }

  @Override
  public Task every(Duration pause, Runnable task) {
    return plan(new Planned(task, checked(pause), true, null));
  }

  @Override
  public Task everyOnOneNode(String name, Duration pause, Runnable task) {
    Texts.bounded("name", name, NAME);
    String lease = Leases.name(grant.plugin(), name);
    return plan(new Planned(task, checked(pause), true, lease));
  }

  private static Duration checked(Duration pause) {
    if (pause.compareTo(SHORTEST) < 0 || pause.compareTo(LATEST) > 0) {
      throw new IllegalArgumentException("pause must be 1 s to 30 days and is " + pause);
    }
    return pause;
  }

  private Task plan(Planned planned) {
    grant.alive();
    if (size.incrementAndGet() > MOST) {
      size.decrementAndGet();
      throw new IllegalStateException("The plugin has " + MOST + " tasks already");
    }
    tasks.put(planned, true);
    planned.plan();
    // Stopped meanwhile: its end has seen this task, or is seen here.
    try {
      grant.alive();
    } catch (IllegalStateException e) {
      planned.cancel();
      throw e;
    }
    return planned;
  }

  /** One task. It is let go of when it was taken back or has run for the last time. */
  private final class Planned implements Task {
    private final Duration pause;
    private final boolean again;
    private final @Nullable String lease;
    private @Nullable Runnable task;
    private Timers.@Nullable Timer timer;
    private @Nullable Thread running;

    Planned(Runnable task, Duration pause, boolean again, @Nullable String lease) {
      this.task = task;
      this.pause = pause;
      this.again = again;
      this.lease = lease;
    }

    synchronized void plan() {
      if (task != null) {
        timer = timers.after(pause, this::begin);
      }
    }

    /** On the timer's thread. */
    private synchronized void begin() {
      Runnable now = task;
      if (now == null) {
        return;
      }
      Thread thread =
          Thread.ofVirtual()
              .name("plugin-" + grant.plugin() + "-task")
              .inheritInheritableThreadLocals(false)
              .unstarted(() -> run(now));
      try {
        thread.setContextClassLoader(grant.loader());
      } catch (IllegalStateException e) {
        return;
      }
      running = thread;
      thread.start();
    }

    private void run(Runnable now) {
      Timers.Timer end = timers.after(patience.running(LONGEST_RUN), this::overstayed);
      try {
        if (lease == null) {
          now.run();
        } else {
          leases.whileHeld(grant, lease, pause, now);
        }
      } catch (Throwable e) {
        failures.increment();
        var warning = log.atWarn().addKeyValue("plugin", grant.plugin());
        if (e instanceof LinkageError) {
          warning = warning.setCause(e);
        }
        warning.log("A task of it failed: {}", e.getClass().getName());
      } finally {
        end.cancel();
        ended();
      }
    }

    private synchronized void overstayed() {
      if (running != null) {
        log.atWarn()
            .addKeyValue("plugin", grant.plugin())
            .log("A task of it ran for 10 minutes and is interrupted");
        running.interrupt();
      }
    }

    private synchronized void ended() {
      running = null;
      if (again) {
        plan();
      } else {
        forget();
      }
    }

    @Override
    public synchronized void cancel() {
      if (timer != null) {
        timer.cancel();
      }
      if (running != null) {
        running.interrupt();
      }
      forget();
    }

    private void forget() {
      task = null;
      timer = null;
      if (tasks.remove(this) != null) {
        size.decrementAndGet();
      }
    }
  }
}
