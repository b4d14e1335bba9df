package org.hutong.core.connection;

import jakarta.inject.Inject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hutong.core.address.Addresses;
import org.hutong.core.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections by address: how many are open, and how many have not said {@code hello} yet.
 * An IPv6 network of 64 bits counts as one address, for whoever has one has all of it. Safe from
 * any thread.
 */
public final class Arrivals {
  private static final int WAITING = 10;

  private final int mostOpen;
  private final int mostWaiting;
  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  @Inject
  public Arrivals(Configuration configuration) {
    this(configuration.limits().connectionsPerIp(), WAITING);
  }

  /**
   * @param mostOpen open connections of one address
   * @param mostWaiting those among them that wait for {@code hello}
   */
  Arrivals(int mostOpen, int mostWaiting) {
    this.mostOpen = mostOpen;
    this.mostWaiting = mostWaiting;
  }

  private record Count(int open, int waiting) {
    Count plus(int moreOpen, int moreWaiting) {
      return new Count(open + moreOpen, waiting + moreWaiting);
    }
  }

  /** Counts one more connection; null if the address has too many. */
  @Nullable Arrival enter(String address) {
    String network = Addresses.network(address);
    boolean[] entered = new boolean[1];
    counts.compute(
        network,
        (same, count) -> {
          Count now = count == null ? new Count(0, 0) : count;
          entered[0] = now.open() < mostOpen && now.waiting() < mostWaiting;
          return entered[0] ? now.plus(1, 1) : count;
        });
    if (!entered[0]) {
      return null;
    }
    open.incrementAndGet();
    return new Arrival(this, network);
  }

  int open() {
    return open.get();
  }

  private void change(String network, int moreOpen, int moreWaiting) {
    counts.computeIfPresent(
        network,
        (same, count) -> {
          Count now = count.plus(moreOpen, moreWaiting);
          return now.open() == 0 ? null : now;
        });
  }

  /** One counted connection. */
  static final class Arrival {
    private final Arrivals arrivals;
    private final String network;
    private boolean waiting = true;
    private boolean gone;

    private Arrival(Arrivals arrivals, String network) {
      this.arrivals = arrivals;
      this.network = network;
    }

    /** It has said {@code hello}. */
    synchronized void admitted() {
      if (waiting && !gone) {
        waiting = false;
        arrivals.change(network, 0, -1);
      }
    }

    /** It is closed. Only the first call counts. */
    synchronized void left() {
      if (!gone) {
        gone = true;
        arrivals.open.decrementAndGet();
        arrivals.change(network, -1, waiting ? -1 : 0);
      }
    }
  }
}
