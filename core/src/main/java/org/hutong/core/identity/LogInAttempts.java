package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.time.TimeSource;

/**
 * Failed log-ins, counted by (name, address) so that a stranger elsewhere cannot lock an agent out,
 * and by address so that one machine cannot try every name. In a bounded memory; never blocks.
 */
final class LogInAttempts {
  private static final int MOST = 20_000;
  private static final int FREE = 5;
  private static final int FREE_OF_ADDRESS = 50;
  private static final long FIRST_MILLIS = 60_000;
  private static final long LONGEST_MILLIS = 3_600_000;
  private static final long WINDOW_MILLIS = 900_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;

  @SuppressWarnings("serial")
  private final Map<String, Failures> failures =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MOST;
        }
      };

  /** {@code until}: locked before this reading of the monotonic clock, in milliseconds. */
  private record Failures(int count, long last, long until) {}

  @Inject
  LogInAttempts(TimeSource time) {
    this.time = time;
  }

  /** Milliseconds until the next attempt is allowed; 0: now. */
  synchronized long lockedFor(String username, String address) {
    long now = millis();
    return Math.max(locked(pair(username, address), now), locked(alone(address), now));
  }

  private long locked(String key, long now) {
    Failures known = failures.get(key);
    return known == null ? 0 : Math.max(0, known.until - now);
  }

  synchronized void failed(String username, String address) {
    count(pair(username, address), FREE);
    count(alone(address), FREE_OF_ADDRESS);
  }

  /** From the fifth failure each one locks for twice as long as the one before. */
  private void count(String key, int free) {
    long now = millis();
    Failures known = failures.get(key);
    int count =
        known == null || now - known.last > WINDOW_MILLIS + locked(key, now) ? 1 : known.count + 1;
    long lock =
        count < free ? 0 : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(count - free, 10));
    failures.put(key, new Failures(count, now, now + lock));
  }

  synchronized void succeeded(String username, String address) {
    failures.remove(pair(username, address));
  }

  /** Lifts every lock of a name, from whatever address. */
  synchronized void unlock(String username) {
    failures.keySet().removeIf(key -> key.startsWith(username + "\n"));
  }

  private static String pair(String username, String address) {
    return username + "\n" + address;
  }

  private static String alone(String address) {
    return "\n" + address;
  }

  private long millis() {
    return time.nanos() / NANOS_PER_MILLI;
  }
}
