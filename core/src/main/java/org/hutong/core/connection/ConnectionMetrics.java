package org.hutong.core.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
    this.open = level("hutong.connections", "Open WebSocket connections");
    this.hearing =
        level(
            "hutong.hearing",
            "Conversations that open connections hear, each counted for each connection");
    this.lags = counter("hutong.lags", "Conversations that were stopped for a slow client");
    this.coalesced =
        counter(
            "hutong.frames.coalesced",
            "Typing and presence frames that took the place of an older one");
    this.dropped =
        counter(
            "hutong.frames.dropped", "Typing and presence frames that a slow client did not get");
    this.ahead =
        counter(
            "hutong.clients.ahead",
            "Clients that knew events which the store does not have: acknowledged data was lost");
    this.found =
        counter(
            "hutong.reconcile.found",
            "Changes that the comparison with the store found before a hint told of them");
  }

  private AtomicInteger level(String name, String description) {
    var level = new AtomicInteger();
    Gauge.builder(name, level, AtomicInteger::get).description(description).register(registry);
    return level;
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed(int code) {
    open.decrementAndGet();
    counter("hutong.closes", "Closed connections, by close code", "code", Integer.toString(code))
        .increment();
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
    counter("hutong.resets", "Conversations that a client had to load anew, by reason", "why", why)
        .increment();
  }

  void refused(String code) {
    counter(
            "hutong.refused",
            "Refused frames, by error code",
            "code",
            code.toLowerCase(Locale.ROOT))
        .increment();
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
