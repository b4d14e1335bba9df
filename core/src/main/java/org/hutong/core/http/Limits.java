package org.hutong.core.http;

import jakarta.inject.Inject;
import org.hutong.core.limit.RateLimits;

/** Rates of requests: refuses with the time until there is one again. */
public final class Limits {
  private final RateLimits limits;

  @Inject
  Limits(RateLimits limits) {
    this.limits = limits;
  }

  /**
   * {@code burst} at once, then {@code perMinute}.
   *
   * @param what the kind of request, part of the key and of the metric
   */
  public record Rate(String what, long burst, long perMinute) {}

  /**
   * Takes one.
   *
   * @throws Problem {@code rate_limited} with the time until there is one again
   */
  public void take(Rate rate, String key) {
    check(
        limits.take(
            new org.hutong.core.limit.Rate(rate.what(), rate.burst(), rate.perMinute()), key));
  }

  /**
   * Lets through what may happen now.
   *
   * @param wait milliseconds until it may
   * @throws Problem {@code rate_limited} if it may not yet
   */
  public static void check(long wait) {
    if (wait > 0) {
      throw Problem.rateLimited(wait);
    }
  }
}
