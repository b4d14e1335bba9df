package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bracket around every call into an extension: circuit breaker, concurrency bound, context
 * class loader, deadline, a catch of everything, and the counting. The caller has {@link
 * Extension#enter entered}; the bracket leaves, when the call really ends.
 */
final class Invocation {
  private static final Logger log = LoggerFactory.getLogger(Invocation.class);

  private final TimeSource time;
  private final InlineWatch watch;

  @Inject
  Invocation(TimeSource time, InlineWatch watch) {
    this.time = time;
    this.watch = watch;
  }

  /** What became of a call. */
  sealed interface Result<R> {
    record Value<R>(R value) implements Result<R> {}

    /** {@code why} is for administrators and holds nothing of the argument. */
    record Failure<R>(String why) implements Result<R> {}
  }

  /** Calls on this thread. */
  <T, R> Result<R> inline(Extension<T> extension, Function<T, R> call, Duration deadline) {
    long began = time.nanos();
    if (!extension.breaker().admits(began)) {
      extension.leave();
      return new Result.Failure<>("left out after repeated failures");
    }
    InlineWatch.Call watched = watch.begin(began + deadline.toNanos());
    Result<R> result;
    try {
      result = new Result.Value<>(inContext(extension, call));
    } catch (Throwable e) {
      result = new Result.Failure<>(reason(e));
    } finally {
      extension.leave();
    }
    boolean late = watched.end();
    long took = time.nanos() - began;
    if (late || took > deadline.toNanos()) {
      result = new Result.Failure<>(overstayed(deadline));
    }
    if (extension.pace().took(took, began + took)) {
      log.atWarn()
          .addKeyValue("plugin", extension.plugin())
          .log(
              "{} took {} µs where 2 ms are allowed: it runs on threads for 30 s",
              extension.name(),
              took / 1000);
    }
    return settled(extension, result, took);
  }

  /**
   * Calls on a virtual thread of its own and waits for it, so the caller must be allowed to block.
   */
  <T, R> Result<R> onThread(Extension<T> extension, Function<T, R> call, Duration deadline) {
    long began = time.nanos();
    if (!extension.breaker().admits(began)) {
      extension.leave();
      return new Result.Failure<>("left out after repeated failures");
    }
    Result<R> result;
    try {
      result = onFreeThread(extension, call, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result = new Result.Failure<>("interrupted");
    }
    return settled(extension, result, time.nanos() - began);
  }

  private <T, R> Result<R> onFreeThread(
      Extension<T> extension, Function<T, R> call, Duration deadline) throws InterruptedException {
    long end = time.nanos() + deadline.toNanos();
    if (!extension.threads().tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      extension.leave();
      return new Result.Failure<>(Extension.CONCURRENT + " calls are inside already");
    }
    var task = new FutureTask<R>(() -> leaving(extension, call));
    Thread thread =
        Thread.ofVirtual()
            .name("plugin-" + extension.plugin())
            .inheritInheritableThreadLocals(false)
            .start(task);
    try {
      long left = end - time.nanos();
      return new Result.Value<>(task.get(Math.max(0, left), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return new Result.Failure<>(reason(e.getCause() == null ? e : e.getCause()));
    } catch (TimeoutException e) {
      thread.interrupt();
      return new Result.Failure<>(overstayed(deadline));
    }
  }

  private static <T, R> R leaving(Extension<T> extension, Function<T, R> call) {
    try {
      return inContext(extension, call);
    } finally {
      extension.threads().release();
      extension.leave();
    }
  }

  private static <T, R> R inContext(Extension<T> extension, Function<T, R> call) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(extension.loader());
    try {
      return call.apply(extension.target());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private <R> Result<R> settled(Extension<?> extension, Result<R> result, long took) {
    boolean failed = result instanceof Result.Failure;
    extension.statistics().called(took, failed);
    if (!failed) {
      extension.breaker().succeeded();
    } else if (extension.breaker().failed(time.nanos())) {
      log.atError()
          .addKeyValue("plugin", extension.plugin())
          .log(
              "{} failed {} times in a row and is left out for 30 s: {}",
              extension.name(),
              Breaker.FAILURES,
              ((Result.Failure<R>) result).why());
    }
    return result;
  }

  private static String overstayed(Duration deadline) {
    return "took longer than " + deadline.toMillis() + " ms";
  }

  /**
   * The kind and place of a failure; not its message, which may quote what the plugin was given.
   */
  private static String reason(Throwable failure) {
    if (failure instanceof VerdictRefusedException refused) {
      return String.valueOf(refused.getMessage());
    }
    String kind = failure.getClass().getName();
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (!frame.getClassName().startsWith("java.")) {
        return kind + " at " + frame;
      }
    }
    return kind;
  }
}
