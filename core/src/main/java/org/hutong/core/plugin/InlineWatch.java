package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls that run on threads which are not the plugins' own: one that overstays its
 * deadline is interrupted, and the interrupt never outlives the call, because a thread of the
 * network layer that carries one closes its connections.
 */
final class InlineWatch implements Managed {
  private static final int SLOTS = 256;
  private static final int PROBES = 4;
  private static final Duration TICK = Duration.ofMillis(50);

  private final TimeSource time;
  private final Timers timers;
  private final AtomicReferenceArray<@Nullable Call> calls = new AtomicReferenceArray<>(SLOTS);
  private Timers.@Nullable Timer ticking;

  @Inject
  InlineWatch(TimeSource time, Timers timers) {
    this.time = time;
    this.timers = timers;
  }

  @Override
  public void start() {
    ticking = timers.every(TICK, this::look);
  }

  @Override
  public void stop() {
    if (ticking != null) {
      ticking.cancel();
    }
  }

  /** Begins a call on this thread; its end must be told by {@link Call#end()}. */
  Call begin(long deadline) {
    Thread thread = Thread.currentThread();
    var call = new Call(thread, deadline);
    int start = (int) thread.threadId() * 31;
    for (int i = 0; i < PROBES; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (calls.compareAndSet(slot, null, call)) {
        call.slot = slot;
        break;
      }
    }
    return call;
  }

  private void look() {
    long now = time.nanos();
    for (int i = 0; i < SLOTS; i++) {
      Call call = calls.get(i);
      if (call != null && now - call.deadline >= 0) {
        call.interrupt();
      }
    }
  }

  /** One watched call. */
  final class Call {
    private static final int RUNNING = 0;
    private static final int ENDED = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private final Thread thread;
    private final long deadline;
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private int slot = -1;

    private Call(Thread thread, long deadline) {
      this.thread = thread;
      this.deadline = deadline;
    }

    private void interrupt() {
      if (state.compareAndSet(RUNNING, INTERRUPTING)) {
        thread.interrupt();
        state.set(INTERRUPTED);
      }
    }

    /** True if the watch interrupted it; the thread's interrupt is cleared then. */
    boolean end() {
      if (slot >= 0) {
        calls.set(slot, null);
      }
      if (state.compareAndSet(RUNNING, ENDED)) {
        return false;
      }
      while (state.get() == INTERRUPTING) {
        Thread.onSpinWait();
      }
      Thread.interrupted();
      return true;
    }
  }
}
