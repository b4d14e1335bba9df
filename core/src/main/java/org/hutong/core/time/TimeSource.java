package org.hutong.core.time;

/**
 * The only clock. Wall time is for display and stored marks; every interval is measured in {@link
 * #nanos()}. Safe from any thread.
 */
public interface TimeSource {
  /** Wall time in epoch milliseconds, UTC. May step back when the machine's clock is set. */
  long millis();

  /**
   * A monotonic reading in nanoseconds with an arbitrary origin; only differences mean something.
   */
  long nanos();
}
