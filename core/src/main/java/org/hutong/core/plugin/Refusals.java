package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.hutong.core.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest refusals, newest first. Safe from any thread. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final int KEPT = 50;

  private final TimeSource time;
  private final Deque<Refusal> newest = new ArrayDeque<>();

  @Inject
  Refusals(TimeSource time) {
    this.time = time;
  }

  void add(String file, List<String> reasons) {
    log.warn("{} was refused as a plugin: {}", file, String.join("; ", reasons));
    synchronized (newest) {
      newest.addFirst(new Refusal(time.millis(), file, reasons));
      if (newest.size() > KEPT) {
        newest.removeLast();
      }
    }
  }

  List<Refusal> all() {
    synchronized (newest) {
      return List.copyOf(newest);
    }
  }
}
