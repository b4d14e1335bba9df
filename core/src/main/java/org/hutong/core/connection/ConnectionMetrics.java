package org.hutong.core.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Figures of the connections and of what they hear. Safe from any thread. */
final class ConnectionMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger open;
  private final AtomicInteger hearing;
  private final Counter lags;
  private final Counter coalesced;
  private final Counter dropped;
  private final Counter ahead;
  private final Counter found;

  @Inject
  ConnectionMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.open = registry.gauge("hutong.connections", new AtomicInteger());
    this.hearing = registry.gauge("hutong.hearing", new AtomicInteger());
    this.lags = registry.counter("hutong.lags");
    this.coalesced = registry.counter("hutong.frames.coalesced");
    this.dropped = registry.counter("hutong.frames.dropped");
    this.ahead = registry.counter("hutong.clients.ahead");
    this.found = registry.counter("hutong.reconcile.found");
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed(int code) {
    open.decrementAndGet();
    registry.counter("hutong.closes", "code", Integer.toString(code)).increment();
  }

  int open() {
    return open.get();
  }

  void hearing(int change) {
    hearing.addAndGet(change);
  }

  void lag() {
    lags.increment();
  }

  void reset(String why) {
    registry.counter("hutong.resets", "why", why).increment();
  }

  void refused(String code) {
    registry.counter("hutong.refused", "code", code.toLowerCase(Locale.ROOT)).increment();
  }

  void coalesced() {
    coalesced.increment();
  }

  void dropped() {
    dropped.increment();
  }

  /** A client knows events that the store does not have, and its epoch is right: an alarm. */
  void ahead() {
    ahead.increment();
  }

  /** The comparison with the store found something that no hint had told. */
  void found() {
    found.increment();
  }
}
