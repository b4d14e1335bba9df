package org.hutong.core.plugin.customers;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.time.TimeSource;

/**
 * Answers of directories for a minute, within a bound; the oldest go first, and all of them with
 * every change of what runs. Safe from any thread; never blocks for long.
 */
final class PanelMemory {
  private static final long KEPT = Duration.ofSeconds(60).toNanos();
  private static final int MOST = 2000;

  private final TimeSource time;

  @SuppressWarnings("serial")
  private final Map<Key, Kept> panels =
      new LinkedHashMap<>(64, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > MOST;
        }
      };

  private long changes;

  @Inject
  PanelMemory(TimeSource time, ExtensionPoints points) {
    this.time = time;
    points.onChange(this::clear);
  }

  /** Which directory, of whom. */
  record Key(String customer, String plugin, String directory) {}

  private record Kept(CustomerPanel panel, long until) {}

  synchronized Optional<CustomerPanel> find(Key key) {
    Kept kept = panels.get(key);
    return kept == null || kept.until() - time.nanos() <= 0
        ? Optional.empty()
        : Optional.of(kept.panel());
  }

  /** To be given to {@link #keep}: an answer of what runs no more is not kept. */
  synchronized long changes() {
    return changes;
  }

  synchronized void keep(Key key, CustomerPanel panel, long changesBefore) {
    if (changesBefore == changes) {
      panels.remove(key);
      panels.put(key, new Kept(panel, time.nanos() + KEPT));
    }
  }

  private synchronized void clear() {
    changes++;
    panels.clear();
  }
}
