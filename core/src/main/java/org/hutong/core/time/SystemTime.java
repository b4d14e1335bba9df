package org.hutong.core.time;

/** The machine's own clocks. */
public final class SystemTime implements TimeSource {
  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
