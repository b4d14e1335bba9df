package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.hutong.api.Checkpoint;
import org.hutong.core.observe.Managed;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Watches every call into a plugin. One beyond its deadline is interrupted; one that goes on all
 * the same is ended at its next {@link Checkpoint} and is a strike against the plugin, and so is
 * one that uses a processor for seconds. Its own tick also keeps the {@link FlightRecorder} up to
 * date.
 */
final class CallWatch implements Managed {
  /** From the interrupt to the end at a checkpoint. */
  static final Duration GRACE = Duration.ofMillis(800);

  /** The same for a call inline: until it ends, the connections of its thread are not read. */
  static final Duration INLINE_GRACE = Duration.ofMillis(100);

  /** A call that uses a processor for so long is a strike; each so long again another. */
  static final Duration BUSY = Duration.ofSeconds(3);

  /** Calls with a longer deadline are there for long computations. */
  private static final Duration SHORT = Duration.ofSeconds(30);

  /** From then on the processor time of a call is looked at. */
  private static final Duration SAMPLED = Duration.ofSeconds(1);

  private static final int SLOTS = 256;
  private static final int PROBES = 4;
  private static final Duration TICK = Duration.ofMillis(50);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final TimeSource time;
  private final Timers timers;
  private final Strikes strikes;
  private final FlightRecorder recorder;

  /** Calls on threads that are not the plugins' own: no allocation but the call's. */
  private final AtomicReferenceArray<@Nullable Call> inline = new AtomicReferenceArray<>(SLOTS);

  private final Set<Call> threaded = ConcurrentHashMap.newKeySet();
  private Timers.@Nullable Timer ticking;

  @Inject
  CallWatch(TimeSource time, Timers timers, Strikes strikes, FlightRecorder recorder) {
    this.time = time;
    this.timers = timers;
    this.strikes = strikes;
    this.recorder = recorder;
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

  /**
   * Begins a call on this thread, which is not the plugin's own; {@link Call#end()} must follow.
   */
  Call inline(String plugin, long deadline) {
    var call = new Call(plugin, deadline, true);
    int start = (int) call.thread.threadId() * 31;
    for (int i = 0; i < PROBES; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (inline.compareAndSet(slot, null, call)) {
        call.slot = slot;
        break;
      }
    }
    return call;
  }

  /** Begins a call on this thread of the plugin's own; {@link Call#end()} must follow. */
  Call threaded(String plugin, long deadline) {
    var call = new Call(plugin, deadline, false);
    threaded.add(call);
    return call;
  }

  private void look() {
    long now = time.nanos();
    for (int i = 0; i < SLOTS; i++) {
      Call call = inline.get(i);
      if (call != null) {
        look(call, now);
      }
    }
    threaded.forEach(call -> look(call, now));
    recorder.look(now, calls());
  }

  private void look(Call call, long now) {
    if (now - call.deadline >= 0 && !call.interrupted) {
      call.interrupted = true;
      call.ending.interrupt();
    }
    Duration grace = call.foreign ? INLINE_GRACE : GRACE;
    if (now - call.deadline >= grace.toNanos() && !call.ended) {
      call.ended = true;
      call.ending.endAtCheckpoint();
      strikes.hung(call.plugin, call.thread, "went on beyond its time");
    } else if (!call.foreign && now - call.began >= SAMPLED.toNanos()) {
      computing(call);
    }
  }

  /**
   * Counts the processor's time, not the clock's: a call that waits uses none, and one that gets
   * little on a busy machine is not blamed for it. A call that may take minutes may compute.
   */
  private void computing(Call call) {
    long cpu = THREADS.getThreadCpuTime(call.thread.threadId());
    if (cpu < 0 || call.deadline - call.began > SHORT.toNanos()) {
      return;
    }
    if (call.cpu < 0) {
      call.cpu = cpu;
    } else if (cpu - call.cpu >= BUSY.toNanos()) {
      call.cpu = cpu;
      call.ended = true;
      call.ending.endAtCheckpoint();
      strikes.hung(call.plugin, call.thread, "computed for seconds");
    }
  }

  /** What is inside now, for the record and for people. */
  List<Call> calls() {
    List<Call> calls = new ArrayList<>(threaded);
    for (int i = 0; i < SLOTS; i++) {
      Call call = inline.get(i);
      if (call != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  /** One watched call. */
  final class Call {
    final String plugin;
    final Thread thread;
    final long began;
    private final long deadline;
    private final boolean foreign;
    private final Ending ending;
    private final int recorded;
    private int slot = -1;

    // What follows belongs to the watch's own thread.
    private boolean interrupted;
    private boolean ended;
    private long cpu = -1;

    private Call(String plugin, long deadline, boolean foreign) {
      this.plugin = plugin;
      this.thread = Thread.currentThread();
      this.began = time.nanos();
      this.deadline = deadline;
      this.foreign = foreign;
      this.ending = new Ending(thread);
      this.recorded = recorder.begins(plugin);
    }

    /** True if the watch told it to end; nothing of that outlives the call. */
    boolean end() {
      recorder.ends(recorded);
      if (!foreign) {
        threaded.remove(this);
      } else if (slot >= 0) {
        inline.set(slot, null);
      }
      return ending.over();
    }
  }
}
