package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.address.Addresses;
import org.hutong.core.config.Configuration;
import org.hutong.core.limit.RateLimits;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Failed log-ins, counted by name and address, so that a stranger elsewhere cannot lock an agent
 * out; and by address, so that one machine cannot try every name. A device that logged in before is
 * counted by itself: what others at the same address do does not hold it up. In a bounded memory;
 * never blocks.
 */
final class LogInAttempts {
  static final int MOST = 20_000;
  private static final long FIRST_MILLIS = 60_000;
  private static final long LONGEST_MILLIS = 3_600_000;
  private static final long WINDOW_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Names that are nobody's alone never use up an address: at most this part of it. */
  private static final double UNKNOWN_SHARE = 0.5;

  private final TimeSource time;
  private final RateLimits limits;
  private final int free;
  private final int freeOfAddress;
  private final Map<Pair, Failures> pairs = bounded();
  private final Map<String, Level> addresses = bounded();

  /** Where an attempt comes from: a device that is known for this name, or else an address. */
  record Origin(String address, @Nullable String device) {
    private String text() {
      return device == null ? Addresses.network(address) : "device " + device;
    }
  }

  private record Pair(String name, String origin) {}

  /** {@code until}: locked before this reading of the monotonic clock, in milliseconds. */
  private record Failures(int count, long last, long until) {}

  /** Failures that have not run out yet at {@code at}. */
  private record Level(double known, double unknown, long at) {}

  @Inject
  LogInAttempts(TimeSource time, RateLimits limits, Configuration configuration) {
    this.time = time;
    this.limits = limits;
    this.free = configuration.limits().shares().failedLogInsPerName();
    this.freeOfAddress = configuration.limits().shares().failedLogInsPerIp();
  }

  @SuppressWarnings("serial")
  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }

  /** Milliseconds until the next attempt is allowed; 0: now. */
  synchronized long lockedFor(String name, Origin origin) {
    long now = millis();
    Pair pair = new Pair(name, origin.text());
    long locked = locked(pair, now);
    if (locked > 0) {
      limits.refused("log-ins-per-name");
    } else if (origin.device() == null) {
      locked = addressLocked(origin.address(), now);
      if (locked > 0) {
        limits.refused("log-ins-per-address");
        // Known to belong to this name when it is unlocked.
        pairs.putIfAbsent(pair, new Failures(0, now, now));
      }
    }
    return locked;
  }

  private long locked(Pair pair, long now) {
    Failures known = pairs.get(pair);
    return known == null ? 0 : Math.max(0, known.until - now);
  }

  private long addressLocked(String address, long now) {
    long longest = 0;
    for (Addresses.Share share : Addresses.shares(address)) {
      double most = (double) freeOfAddress * share.factor();
      Level level = level(share, now);
      double over = level.known + level.unknown + 1 - most;
      longest = Math.max(longest, (long) Math.ceil(over * WINDOW_MILLIS / most));
    }
    return longest;
  }

  private Level level(Addresses.Share share, long now) {
    Level level = addresses.get(share.network());
    if (level == null) {
      return new Level(0, 0, now);
    }
    double gone = (double) (now - level.at) * freeOfAddress * share.factor() / WINDOW_MILLIS;
    double unknown = Math.max(0, level.unknown - gone);
    return new Level(
        Math.max(0, level.known - Math.max(0, gone - (level.unknown - unknown))), unknown, now);
  }

  /** {@code exists}: whether the name is somebody's. */
  synchronized void failed(String name, Origin origin, boolean exists) {
    long now = millis();
    count(new Pair(name, origin.text()), now);
    if (origin.device() != null) {
      return;
    }
    for (Addresses.Share share : Addresses.shares(origin.address())) {
      Level level = level(share, now);
      double most = UNKNOWN_SHARE * freeOfAddress * share.factor();
      addresses.put(
          share.network(),
          exists
              ? new Level(level.known + 1, level.unknown, now)
              : new Level(level.known, Math.min(most, level.unknown + 1), now));
    }
  }

  /** After so many as are free each one locks for twice as long as the one before. */
  private void count(Pair pair, long now) {
    Failures known = pairs.get(pair);
    int count =
        known == null || now - known.last > WINDOW_MILLIS + locked(pair, now) ? 1 : known.count + 1;
    long lock =
        count < free ? 0 : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(count - free, 10));
    pairs.put(pair, new Failures(count, now, now + lock));
  }

  /** What this name had failed from there before was its owner's. */
  synchronized void succeeded(String name, Origin origin) {
    Failures before = pairs.remove(new Pair(name, origin.text()));
    if (before == null || origin.device() != null) {
      return;
    }
    long now = millis();
    for (Addresses.Share share : Addresses.shares(origin.address())) {
      Level level = level(share, now);
      addresses.put(
          share.network(), new Level(Math.max(0, level.known - before.count), level.unknown, now));
    }
  }

  /** Lifts every lock of a name, and those of the addresses that it was tried from. */
  synchronized void unlock(String name) {
    List<Pair> those = pairs.keySet().stream().filter(pair -> pair.name.equals(name)).toList();
    for (Pair pair : those) {
      pairs.remove(pair);
      addresses.remove(pair.origin);
    }
  }

  /** Lifts every lock of an address. */
  synchronized void unlockAddress(String address) {
    Addresses.shares(address).forEach(share -> addresses.remove(share.network()));
    String network = Addresses.network(address);
    pairs.keySet().removeIf(pair -> pair.origin.equals(network));
  }

  /** How many names and addresses are remembered. */
  synchronized int size() {
    return pairs.size() + addresses.size();
  }

  private long millis() {
    return time.nanos() / NANOS_PER_MILLI;
  }
}
