package org.hutong.core.connection;

import org.jspecify.annotations.Nullable;

/**
 * Whether one connection is read, how long it has been silent, and how much nonsense it may send.
 */
final class Intake {
  private static final int BAD_FRAMES = 9;
  private static final long MINUTE = 60_000_000_000L;

  private final Socket socket;
  private final Pulse pulse;
  private @Nullable Rate badFrames;
  private boolean stopped;
  private boolean crowded;
  private boolean draining;

  Intake(Socket socket, Pulse pulse) {
    this.socket = socket;
    this.pulse = pulse;
  }

  void inbound() {
    pulse.inbound();
  }

  /** False for the tenth in a minute. */
  boolean badFrame(long now) {
    if (badFrames == null) {
      badFrames = new Rate(BAD_FRAMES, MINUTE);
    }
    return badFrames.take(now) == 0;
  }

  void update(boolean busy, Outbound outbound, long now) {
    crowded = crowded ? !outbound.low() : outbound.crowded();
    boolean stop = busy || crowded || draining;
    if (stop == stopped) {
      return;
    }
    stopped = stop;
    pulse.reading(!stop, now);
    if (stop) {
      socket.suspendReads();
    } else {
      socket.resumeReads();
    }
  }

  void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  boolean beat(long now) {
    return pulse.beat(now);
  }

  boolean silent(long now) {
    return pulse.silent(now, socket.lastFrameNanos());
  }

  void stoodStill(long nanos) {
    pulse.stoodStill(nanos);
  }
}
