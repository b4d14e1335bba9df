package org.hutong.core.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.time.TimeSource;

/**
 * Counts what happens by rate and by key (a person, an address, a site), one number each (the
 * generic cell rate algorithm). Bounded: of each rate the keys that were idle longest are forgotten
 * first, and are then as good as unused. Safe from any thread, never blocks for long.
 */
public final class RateLimits {
  /** Keys of one rate, some 150 bytes each. */
  static final int MOST = 20_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;
  private final MeterRegistry meters;
  private final Map<String, Table> tables = new HashMap<>();

  @Inject
  public RateLimits(TimeSource time, MeterRegistry meters) {
    this.time = time;
    this.meters = meters;
  }

  /**
   * Something that is asked for.
   *
   * @param key who it is counted for
   * @param count how many of it
   */
  public record Claim(Rate rate, String key, long count) {
    public Claim(Rate rate, String key) {
      this(rate, key, 1);
    }
  }

  /** By key, when all that was taken is free again, in nanoseconds of the monotonic clock. */
  @SuppressWarnings("serial")
  private static final class Table extends LinkedHashMap<String, Long> {
    private Table() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > MOST;
    }
  }

  /**
   * Takes all or none: what one limit refuses costs nothing of the others.
   *
   * @return 0 if it may happen now and is counted, else the milliseconds until it may
   */
  public synchronized long take(List<Claim> claims) {
    long now = time.nanos();
    for (Claim claim : claims) {
      long wait = wait(claim, now);
      if (wait > 0) {
        refused(claim.rate().name());
        return (wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
      }
    }
    for (Claim claim : claims) {
      table(claim).put(claim.key(), from(claim, now) + claim.rate().nanos(claim.count()));
    }
    return 0;
  }

  public long take(Rate rate, String key) {
    return take(List.of(new Claim(rate, key)));
  }

  /**
   * More at once than may ever happen waits for all of it: it is let through when nothing is taken.
   */
  private long wait(Claim claim, long now) {
    Rate rate = claim.rate();
    long after = from(claim, now) + rate.nanos(Math.min(claim.count(), rate.burst()));
    return Math.max(0, after - now - rate.nanos(rate.burst()));
  }

  private long from(Claim claim, long now) {
    Long taken = table(claim).get(claim.key());
    return taken == null || taken - now < 0 ? now : taken;
  }

  private Table table(Claim claim) {
    return tables.computeIfAbsent(claim.rate().name(), _ -> new Table());
  }

  /** Counts a refusal by a limit that is not a rate. */
  public void refused(String limit) {
    Counter.builder("hutong.limits.refused")
        .description("What a limit has refused, by limit")
        .tag("limit", limit)
        .register(meters)
        .increment();
  }

  /** Keys that are remembered of a rate. */
  synchronized int size(Rate rate) {
    Table table = tables.get(rate.name());
    return table == null ? 0 : table.size();
  }
}
