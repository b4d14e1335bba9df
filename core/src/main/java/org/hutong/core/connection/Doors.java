package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.time.Duration;
import org.hutong.core.config.Configuration;
import org.hutong.core.limit.Quotas;

/** What a session needs to come in, to speak and to leave. Safe from any thread. */
record Doors(
    Admission admission,
    Dispatch dispatch,
    Whispers whispers,
    Online online,
    PresenceTeller presence,
    Quotas quotas,
    Beat beat) {
  @Inject
  Doors {}

  /**
   * @param interval the longest time between heartbeats, in nanoseconds
   * @param step the time between two looks at every session, in nanoseconds
   * @param messages sends of one connection in a minute
   */
  record Beat(long interval, long step, int messages) {
    private static final long SECOND = 1_000_000_000L;

    @Inject
    Beat(Configuration configuration) {
      this(
          configuration.limits().heartbeat().toNanos(),
          Math.clamp(configuration.limits().heartbeat().toNanos() / 20, SECOND / 20, SECOND),
          Math.max(1, configuration.limits().messagesPerMinute()));
    }

    Duration period() {
      return Duration.ofNanos(step);
    }
  }
}
