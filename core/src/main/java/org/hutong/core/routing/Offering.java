package org.hutong.core.routing;

import java.util.UUID;
import org.hutong.core.time.Timers;
import org.hutong.core.wire.ServerFrame;
import org.jspecify.annotations.Nullable;

/** An offer that stands. Guarded by the {@link Floor}'s lock. */
final class Offering {
  final UUID conversation;
  final UUID agent;

  /** Epoch milliseconds, as in the store. */
  final long until;

  /** Reading of the monotonic clock at its end, in nanoseconds. */
  final long ends;

  /** Why he is asked: {@code queue}, or {@code passed} if others were asked before. */
  final String why;

  /** Why this server is taking it back; null while it is not. */
  @Nullable String recalled;

  Timers.@Nullable Timer timer;

  /** What the agent is shown; null until it was read, and he was not told before. */
  ServerFrame.@Nullable VisitorView visitor;

  @Nullable String preview;

  Offering(UUID conversation, UUID agent, long until, long ends, String why) {
    this.conversation = conversation;
    this.agent = agent;
    this.until = until;
    this.ends = ends;
    this.why = why;
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
