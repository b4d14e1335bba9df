package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.api.Permission;
import org.hutong.core.identity.Audit;
import org.hutong.core.store.StoreUnavailableException;
import org.hutong.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that plugins had no permission for. The first is audited at once, those that follow within
 * a minute in one row with their number. Safe from any thread; never blocks.
 */
public final class Denials {
  private static final Logger log = LoggerFactory.getLogger(Denials.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Audit audit;
  private final Timers timers;
  private final Map<Key, Count> counts = new ConcurrentHashMap<>();

  private record Key(String plugin, Permission permission) {}

  private static final class Count {
    private long all;
    private long untold;
    private boolean waiting;
  }

  @Inject
  Denials(Audit audit, Timers timers) {
    this.audit = audit;
    this.timers = timers;
  }

  void denied(String plugin, Permission permission) {
    Key key = new Key(plugin, permission);
    Count count = counts.computeIfAbsent(key, each -> new Count());
    synchronized (count) {
      count.all++;
      if (count.waiting) {
        count.untold++;
        return;
      }
      count.waiting = true;
    }
    log.atWarn()
        .addKeyValue("plugin", plugin)
        .log("It called what needs {} and does not ask for it", permission.word());
    tell(key, 1);
    timers.after(MINUTE, () -> minuteOver(key, count));
  }

  private void minuteOver(Key key, Count count) {
    long untold;
    synchronized (count) {
      untold = count.untold;
      count.untold = 0;
      count.waiting = untold > 0;
    }
    if (untold > 0) {
      tell(key, untold);
      timers.after(MINUTE, () -> minuteOver(key, count));
    }
  }

  private void tell(Key key, long calls) {
    Map<String, String> detail =
        Map.of("permission", key.permission.word(), "calls", Long.toString(calls));
    Audit.By by = new Audit.By("plugin:" + key.plugin, "");
    Thread.ofVirtual().name("hutong-denials").start(() -> write(by, key.plugin, detail));
  }

  private void write(Audit.By by, String plugin, Map<String, String> detail) {
    try {
      audit.add(by, "plugin.denied", plugin, detail);
    } catch (StoreUnavailableException e) {
      log.atWarn().addKeyValue("plugin", plugin).log("A denied call could not be audited", e);
    }
  }

  /** Denied calls of one plugin by the permission's word, since its last start. */
  public Map<String, Long> of(String plugin) {
    var found = new TreeMap<String, Long>();
    counts.forEach(
        (key, count) -> {
          if (key.plugin.equals(plugin)) {
            synchronized (count) {
              found.put(key.permission.word(), count.all);
            }
          }
        });
    return found;
  }

  /** A new start begins with none. */
  void forget(String plugin) {
    counts.keySet().removeIf(key -> key.plugin.equals(plugin));
  }
}
