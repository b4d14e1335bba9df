package org.hutong.core.plugin;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * One extension of one start of a plugin, with everything that guards its calls. Kernel code keeps
 * no other reference to an object of a plugin. Safe from any thread.
 *
 * @param <T> the extension point
 */
final class Extension<T> implements Place<T> {
  private final Descriptor descriptor;
  private final Class<T> point;
  private final T target;
  private final int order;
  private final ClassLoader loader;
  private final CallStatistics statistics;
  private final @Nullable Object told;
  private final Breaker breaker = new Breaker();
  private final Pace pace = new Pace();
  private final Semaphore permits;
  private final PluginThreads threads;
  private final Object start = new Object();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean retired;

  Extension(
      Descriptor descriptor,
      Class<T> point,
      T target,
      ClassLoader loader,
      PluginThreads threads,
      CallStatistics statistics,
      @Nullable Object told) {
    this.descriptor = descriptor;
    this.point = point;
    this.target = target;
    this.order = Points.order(target);
    this.permits = new Semaphore(Points.concurrent(point));
    this.threads = threads;
    this.loader = loader;
    this.statistics = statistics;
    this.told = told;
  }

  @Override
  public String plugin() {
    return descriptor.id();
  }

  @Override
  public int order() {
    return order;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /** The extension point that it is called for. */
  Class<T> point() {
    return point;
  }

  T target() {
    return target;
  }

  /** What it said of itself when it started; null if nobody asked. */
  @Nullable Object told() {
    return told;
  }

  /** Tells this start from every other, and holds nothing of the plugin. */
  Object start() {
    return start;
  }

  /** The class of the extension, for people. */
  String name() {
    return target.getClass().getSimpleName();
  }

  ClassLoader loader() {
    return loader;
  }

  CallStatistics statistics() {
    return statistics;
  }

  Breaker breaker() {
    return breaker;
  }

  Pace pace() {
    return pace;
  }

  /** For calls on threads that may be running at once. */
  Semaphore permits() {
    return permits;
  }

  PluginThreads threads() {
    return threads;
  }

  /** Whether the call may begin; false once it is retired. One that began must {@link #leave()}. */
  boolean enter() {
    inFlight.incrementAndGet();
    if (retired) {
      inFlight.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  /** From now on no call begins. */
  void retire() {
    retired = true;
  }

  int inFlight() {
    return inFlight.get();
  }

  /** Blocks until no call is inside; false if some still were when the time was over. */
  boolean drain(TimeSource time, Duration patience) throws InterruptedException {
    long end = time.nanos() + patience.toNanos();
    while (inFlight.get() > 0) {
      if (time.nanos() - end >= 0) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }
}
