package org.hutong.core.plugin;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.hutong.core.time.TimeSource;

/** The kernel's clock as the platform's type. */
final class SourceClock extends Clock {
  private final TimeSource time;
  private final ZoneId zone;

  SourceClock(TimeSource time, ZoneId zone) {
    this.time = time;
    this.zone = zone;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SourceClock(time, other);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(time.millis());
  }

  @Override
  public long millis() {
    return time.millis();
  }
}
