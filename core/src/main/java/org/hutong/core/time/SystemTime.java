package org.hutong.core.time;

import jakarta.inject.Inject;

/** The machine's own clocks. */
public final class SystemTime implements TimeSource {
  @Inject
  public SystemTime() {}

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
