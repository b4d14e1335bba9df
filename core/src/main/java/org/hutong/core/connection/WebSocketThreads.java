package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * One {@link WebSocketThread} for each IO thread that has had a connection; looks once a second
 * after connections that make no progress.
 */
public final class WebSocketThreads implements Managed {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final TimeSource time;
  private final Timers timers;
  private final ConcurrentHashMap<XnioIoThread, WebSocketThread> threads =
      new ConcurrentHashMap<>();
  private volatile Timers.@Nullable Timer sweep;

  @Inject
  public WebSocketThreads(TimeSource time, Timers timers) {
    this.time = time;
    this.timers = timers;
  }

  WebSocketThread of(XnioIoThread io) {
    return threads.computeIfAbsent(io, key -> new WebSocketThread(key, time));
  }

  @Override
  public void start() {
    sweep = timers.every(SWEEP, this::sweep);
  }

  private void sweep() {
    for (WebSocketThread thread : threads.values()) {
      thread.execute(
          () -> {
            long now = thread.nanos();
            thread.each(connection -> connection.second(now));
          });
    }
  }

  @Override
  public void stop() {
    Timers.Timer running = sweep;
    if (running != null) {
      running.cancel();
    }
  }
}
