package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
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
  private final CallWatch watch;
  private final Patience patience;
  private final LinkageFaults linkage;

  @Inject
  Invocation(TimeSource time, CallWatch watch, Patience patience) {
    this.time = time;
    this.linkage = new LinkageFaults(time);
    this.watch = watch;
    this.patience = patience;
  }

  /** What became of a call. */
  sealed interface Result<R> {
    record Value<R>(R value) implements Result<R> {}

    /**
     * It failed.
     *
     * @param code {@code threw}, {@code timeout}, {@code interrupted} or {@code answer}; {@code
     *     resting}, {@code busy} if the call did not even begin
     * @param why for administrators; holds nothing of the argument
     * @param called false if the call did not even begin
     * @param refusal the message of an illegal argument that the plugin found, for who asked
     */
    record Failure<R>(String code, String why, boolean called, @Nullable String refusal)
        implements Result<R> {
      Failure(String code, String why) {
        this(code, why, true, null);
      }

      static <R> Failure<R> notCalled(String code, String why) {
        return new Failure<>(code, why, false, null);
      }
    }
  }

  /** Calls on this thread. */
  <T, R> Result<R> inline(Extension<T> extension, Handle.Use<T, R> call, Duration deadline) {
    long began = time.nanos();
    if (!extension.breaker().admits(began)) {
      extension.leave();
      return Result.Failure.notCalled("resting", "left out after repeated failures");
    }
    CallWatch.Call watched = watch.inline(extension.plugin(), began + deadline.toNanos());
    Result<R> result;
    try {
      result = new Result.Value<>(inContext(extension, call));
    } catch (Throwable e) {
      result = threw(extension, e);
    } finally {
      extension.leave();
    }
    boolean late = watched.end();
    long took = time.nanos() - began;
    if (late || took > deadline.toNanos()) {
      result = new Result.Failure<>("timeout", overstayed(deadline));
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

  /** Calls on a thread of the plugin's and waits for it, so the caller must be allowed to block. */
  <T, R> Result<R> onThread(Extension<T> extension, Handle.Use<T, R> call, Duration agreed) {
    long began = time.nanos();
    if (!extension.breaker().admits(began)) {
      extension.leave();
      return Result.Failure.notCalled("resting", "left out after repeated failures");
    }
    Result<R> result;
    try {
      result = onFreeThread(extension, call, patience.waiting(agreed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result = new Result.Failure<>("interrupted", "interrupted");
    }
    return settled(extension, result, time.nanos() - began);
  }

  private <T, R> Result<R> onFreeThread(
      Extension<T> extension, Handle.Use<T, R> call, Duration deadline)
      throws InterruptedException {
    long now = time.nanos();
    long end = now + deadline.toNanos();
    long told = now + patience.running(deadline).toNanos();
    if (!extension.permits().tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      extension.leave();
      return Result.Failure.notCalled("busy", "too many calls are inside already");
    }
    int hops = Hops.current();
    var thread = new AtomicReference<@Nullable Thread>();
    var task =
        new FutureTask<R>(
            () -> {
              thread.set(Thread.currentThread());
              return Hops.with(hops, () -> leaving(extension, call, told));
            });
    if (!extension.threads().start(task)) {
      extension.permits().release();
      extension.leave();
      return Result.Failure.notCalled("busy", "it has no thread free");
    }
    try {
      long left = end - time.nanos();
      R value = task.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      return time.nanos() - end < 0
          ? new Result.Value<>(value)
          : new Result.Failure<>("timeout", overstayed(deadline));
    } catch (ExecutionException e) {
      return threw(extension, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      Thread inside = thread.get();
      String place =
          inside == null ? "" : OwnFrame.place(inside.getStackTrace(), extension.loader());
      return new Result.Failure<>("timeout", overstayed(deadline) + place);
    }
  }

  /** On the plugin's thread, which has the context class loader already. */
  private <T, R> R leaving(Extension<T> extension, Handle.Use<T, R> call, long deadline)
      throws Exception {
    CallWatch.Call watched = watch.threaded(extension.plugin(), deadline);
    try {
      return inContext(extension, call);
    } finally {
      watched.end();
      extension.permits().release();
      extension.leave();
    }
  }

  private static <T, R> R inContext(Extension<T> extension, Handle.Use<T, R> call)
      throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(extension.loader());
    try {
      return call.with(extension.target());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private <R> Result<R> settled(Extension<?> extension, Result<R> result, long took) {
    if (result instanceof Result.Failure<R> failure && !failure.called()) {
      return result;
    }
    boolean failed = result instanceof Result.Failure;
    extension.statistics().called(took, failed, time.nanos());
    if (!failed) {
      extension.breaker().succeeded();
    } else if (extension.breaker().failed(time.nanos())) {
      log.atError()
          .addKeyValue("plugin", extension.plugin())
          .addKeyValue("code", ((Result.Failure<R>) result).code())
          .log(
              "{} failed {} times in a row and is left out for 30 s: {}",
              extension.name(),
              Breaker.FAILURES,
              ((Result.Failure<R>) result).why());
    }
    return result;
  }

  private <R> Result<R> threw(Extension<?> extension, Throwable failure) {
    linkage.note(extension.plugin(), failure);
    String refusal =
        failure instanceof IllegalArgumentException ? String.valueOf(failure.getMessage()) : null;
    String code = failure instanceof WrongAnswerException ? "answer" : "threw";
    return new Result.Failure<>(code, reason(failure, extension.loader()), true, refusal);
  }

  private static String overstayed(Duration deadline) {
    return "took longer than " + deadline.toMillis() + " ms";
  }

  /**
   * The kind and place of a failure; not its message, which may quote what the plugin was given,
   * unless it is about classes.
   */
  private static String reason(Throwable failure, ClassLoader loader) {
    return switch (failure) {
      case WrongAnswerException refused -> String.valueOf(refused.getMessage());
      case LinkageError fault -> TimedRun.text(fault) + OwnFrame.place(fault, loader);
      default -> OwnFrame.kindAndPlace(failure, loader);
    };
  }
}
