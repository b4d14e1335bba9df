package org.hutong.core.limit;

/**
 * How often something may happen: {@code burst} at once, then {@code perMinute}.
 *
 * @param name a word for the metric, for example {@code visitors-per-address}
 */
public record Rate(String name, long burst, long perMinute) {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  /** As much at once as in a minute. */
  public static Rate perMinute(String name, long count) {
    return new Rate(name, count, count);
  }

  /** The same for somebody who may do so many times as much. */
  Rate times(int factor) {
    return factor == 1 ? this : new Rate(name, burst * factor, perMinute * factor);
  }

  /** Nanoseconds until so many more are free. */
  long nanos(long count) {
    return (long) Math.ceil((double) MINUTE_NANOS * count / perMinute);
  }
}
