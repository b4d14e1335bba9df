package org.hutong.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The clock of the server under test, as the kernel and the plugin's injected {@code Clock} and
 * {@code Scheduler} see it. It runs with the machine's clock until a test moves it ahead; it never
 * goes back, and stays ahead for the later tests of the class.
 */
public final class TestClock {
  private static final Duration MOST = Duration.ofDays(366);

  private static final long SETTLE = 200_000_000;

  private final VirtualTime time;

  TestClock(VirtualTime time) {
    this.time = time;
  }

  /**
   * Lets time pass at once: everything that was planned for it happens, in its order. What the
   * kernel and the plugin do more often than once a minute, they do once for each minute. Returns
   * when the timers have run; what they began on other threads may still be under way, so wait for
   * its effect. A call into the plugin that is still under way after 200 ms overstays its time, as
   * it would if time really passed; sessions whose token runs out meanwhile end.
   *
   * @param duration 0 to 366 days
   * @return this
   */
  public TestClock advance(Duration duration) {
    if (duration.isNegative() || duration.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("0 to 366 days can pass at once, not " + duration);
    }
    LockSupport.parkNanos(SETTLE); // What the test has just caused may be inside the plugin yet.
    time.advance(duration);
    return this;
  }

  /**
   * What the server takes the time to be.
   *
   * @return to the millisecond
   */
  public Instant now() {
    return Instant.ofEpochMilli(time.millis());
  }
}
