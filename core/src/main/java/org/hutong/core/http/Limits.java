package org.hutong.core.http;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.time.TimeSource;

/**
 * Rates of requests, in a bounded memory: what was idle longest is forgotten first, and is then as
 * good as full again.
 */
public final class Limits {
  private static final int MOST = 50_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeMeter meter;

  @SuppressWarnings("serial")
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST;
        }
      };

  @Inject
  Limits(TimeSource time) {
    this.meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return time.nanos();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  /**
   * {@code burst} at once, then {@code perMinute}.
   *
   * @param what the kind of request, part of the key
   */
  public record Rate(String what, long burst, long perMinute) {}

  /**
   * Takes one.
   *
   * @throws Problem {@code rate_limited} with the time until there is one again
   */
  public void take(Rate rate, String key) {
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.computeIfAbsent(rate.what() + " " + key, name -> bucket(rate));
    }
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw Problem.rateLimited(probe.getNanosToWaitForRefill() / NANOS_PER_MILLI + 1);
    }
  }

  private Bucket bucket(Rate rate) {
    return Bucket.builder()
        .withCustomTimePrecision(meter)
        .addLimit(
            Bandwidth.builder()
                .capacity(rate.burst())
                .refillGreedy(rate.perMinute(), Duration.ofMinutes(1))
                .build())
        .build();
  }
}
