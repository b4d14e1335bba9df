package org.hutong.core.plugin;

import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads of one start of a plugin, on which its extensions are called. Platform threads on
 * purpose: a virtual thread that computes for long gives its carrier to nobody, and two of them
 * would stand in the way of everything else on a small machine. They end with the plugin, and with
 * them whatever it has bound to them. Safe from any thread.
 */
final class PluginThreads {
  /** More calls than this are never under way: each extension has a bound of its own below it. */
  private static final int MOST = 256;

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  PluginThreads(String plugin, ClassLoader loader) {
    var number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            0,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread =
                  Thread.ofPlatform()
                      .daemon()
                      .name("plugin-" + plugin + "-" + number.incrementAndGet())
                      .inheritInheritableThreadLocals(false)
                      .unstarted(task);
              thread.setContextClassLoader(loader);
              return thread;
            });
  }

  /** False if none is free or the plugin has stopped. */
  boolean start(FutureTask<?> task) {
    try {
      threads.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Starts none any more and interrupts those that are still at work. */
  void stop() {
    threads.shutdownNow();
  }
}
