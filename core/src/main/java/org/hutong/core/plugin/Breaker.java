package org.hutong.core.plugin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leaves out what fails: five failures in a row open it for 30 s, then one call may try; its
 * success closes it, its failure opens it again. Safe from any thread; times are readings of the
 * monotonic clock in nanoseconds.
 */
final class Breaker {
  static final int FAILURES = 5;
  static final Duration OPEN = Duration.ofSeconds(30);

  /** Where it stands. */
  enum State {
    CLOSED,
    OPEN,
    /** One call is trying. */
    TRYING
  }

  private volatile State state = State.CLOSED;
  private int failures;
  private long until;
  private final AtomicLong opened = new AtomicLong();

  /** Whether a call may go through now. One that may must tell its end. */
  boolean admits(long now) {
    return state == State.CLOSED || admitsTrial(now);
  }

  private synchronized boolean admitsTrial(long now) {
    if (state == State.CLOSED) {
      return true;
    }
    if (now - until < 0) {
      return false;
    }
    state = State.TRYING;
    until = now + OPEN.toNanos();
    return true;
  }

  void succeeded() {
    if (state != State.CLOSED || failures != 0) {
      reset();
    }
  }

  private synchronized void reset() {
    failures = 0;
    state = State.CLOSED;
  }

  /** True if this failure opened it. */
  synchronized boolean failed(long now) {
    failures++;
    if (state == State.OPEN || (state == State.CLOSED && failures < FAILURES)) {
      return false;
    }
    state = State.OPEN;
    until = now + OPEN.toNanos();
    opened.incrementAndGet();
    return true;
  }

  State state() {
    return state;
  }

  /** How often it has opened. */
  long opened() {
    return opened.get();
  }
}
