package org.hutong.core.connection;

/** The end of a session's token, in monotonic nanoseconds: a clock that is set moves nothing. */
final class Expiry {
  private static final long SECOND = 1_000_000_000L;
  private static final long WARNING = 60 * SECOND;
  private static final long GRACE = 30 * SECOND;
  private static final long FAR = 365L * 24 * 3600 * 1000;

  private long end;
  private boolean warned;

  Expiry(long millisLeft, long now) {
    renew(millisLeft, now);
  }

  void renew(long millisLeft, long now) {
    end = now + Math.min(millisLeft, FAR) * 1_000_000L;
    warned = false;
  }

  /** Milliseconds to the end, once, from 60 s before it; -1 otherwise. */
  long warn(long now) {
    if (warned || end - now > WARNING) {
      return -1;
    }
    warned = true;
    return Math.max(0, (end - now) / 1_000_000L);
  }

  boolean over(long now) {
    return now - end >= GRACE;
  }
}
