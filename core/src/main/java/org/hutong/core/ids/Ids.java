package org.hutong.core.ids;

import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.UUID;
import org.hutong.core.time.TimeSource;

/**
 * Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of epoch milliseconds, then a counter that
 * starts at random in each millisecond, then random bits. Ids of one process ascend strictly, also
 * when the clock steps back. Safe from any thread.
 */
public final class Ids {
  private static final int COUNTER_BITS = 12;
  private static final long COUNTER_LIMIT = 1L << COUNTER_BITS;

  private final TimeSource time;
  private final SecureRandom random = new SecureRandom();
  private long lastMillis;
  private long counter;

  @Inject
  public Ids(TimeSource time) {
    this.time = time;
  }

  /**
   * The next id, greater than every id that this object made before (compared as unsigned bytes).
   */
  public UUID next() {
    long low = random.nextLong();
    long millis;
    long count;
    synchronized (this) {
      long now = time.millis();
      if (now > lastMillis) {
        lastMillis = now;
        counter = (low >>> 52) & (COUNTER_LIMIT / 2 - 1);
      } else if (++counter == COUNTER_LIMIT) {
        lastMillis++;
        counter = 0;
      }
      millis = lastMillis;
      count = counter;
    }
    long high = (millis << 16) | 0x7000L | count;
    return new UUID(high, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
  }

  /** Epoch milliseconds at which a version 7 id was made. */
  public static long millisOf(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }
}
