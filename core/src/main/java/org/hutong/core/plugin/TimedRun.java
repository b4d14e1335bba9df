package org.hutong.core.plugin;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.plugin.Invocation.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code of a plugin that is no call of an extension: its constructors, listeners and closers.
 */
final class TimedRun {
  private static final Logger log = LoggerFactory.getLogger(TimedRun.class);
  private static final int DEPTH = 5;

  private TimedRun() {}

  /**
   * On a thread of its own with the plugin's context class loader. Blocks for at most {@code
   * patience}; what overstays is interrupted and left alone. Never throws what the plugin threw.
   */
  static <R> Result<R> run(String plugin, ClassLoader loader, Duration patience, Callable<R> code) {
    var ending = new AtomicReference<@Nullable Ending>();
    var task = new FutureTask<>(() -> over(code, ending));
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("plugin-" + plugin)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(loader);
    ending.set(new Ending(thread));
    thread.start();
    try {
      return new Result.Value<>(task.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkageError fault) {
        log.atError()
            .addKeyValue("plugin", plugin)
            .setCause(fault)
            .log("A class of the plugin cannot be used: {}", text(fault));
      }
      return new Result.Failure<>("threw", text(e.getCause()) + place(e.getCause(), loader));
    } catch (TimeoutException e) {
      String place = OwnFrame.place(thread.getStackTrace(), loader);
      end(ending);
      return new Result.Failure<>(
          "timeout", "took longer than " + patience.toSeconds() + " s" + place);
    } catch (InterruptedException e) {
      end(ending);
      Thread.currentThread().interrupt();
      return new Result.Failure<>("interrupted", "interrupted");
    }
  }

  /** An illegal argument is meant for the administrator, who has no use for a place in the code. */
  private static String place(@Nullable Throwable failure, ClassLoader loader) {
    return failure == null || failure instanceof IllegalArgumentException
        ? ""
        : OwnFrame.place(failure, loader);
  }

  private static <R> R over(Callable<R> code, AtomicReference<@Nullable Ending> ending)
      throws Exception {
    try {
      return code.call();
    } finally {
      Objects.requireNonNull(ending.get()).over();
    }
  }

  private static void end(AtomicReference<@Nullable Ending> ending) {
    Ending told = Objects.requireNonNull(ending.get());
    told.interrupt();
    told.endAtCheckpoint();
  }

  /** A failure and its causes in one line. */
  static String text(@Nullable Throwable failure) {
    var text = new StringBuilder();
    Throwable cause = failure;
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      if (cause instanceof InvocationTargetException) {
        continue;
      }
      text.append(text.isEmpty() ? "" : ": ").append(one(cause));
    }
    return text.length() > 500 ? text.substring(0, 500) : text.toString();
  }

  /** An illegal argument explains itself; anything else is better known by its kind. */
  private static String one(Throwable failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getName();
    }
    String line = message.lines().findFirst().orElse("");
    return failure instanceof IllegalArgumentException
        ? line
        : failure.getClass().getName() + " (" + line + ")";
  }
}
