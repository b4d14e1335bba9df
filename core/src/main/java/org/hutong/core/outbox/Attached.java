package org.hutong.core.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A consumer that is here, with the conversations whose deliveries are under way. */
final class Attached {
  private final Consumer consumer;
  private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
  private final Counter deliveries;
  private final Counter failures;
  private final Counter skipped;

  Attached(Consumer consumer, MeterRegistry meters) {
    this.consumer = consumer;
    this.deliveries = counter("deliveries", "Events that a consumer was given", meters);
    this.failures = counter("failures", "Deliveries that failed and come again", meters);
    this.skipped = counter("skipped", "Events left out after 20 failures", meters);
  }

  private Counter counter(String what, String description, MeterRegistry meters) {
    return Counter.builder("hutong.outbox." + what)
        .description(description)
        .tag("consumer", consumer.name())
        .register(meters);
  }

  Consumer consumer() {
    return consumer;
  }

  String name() {
    return consumer.name();
  }

  int free() {
    return Math.max(0, Outbox.AT_ONCE - busy.size());
  }

  boolean begin(UUID conversation) {
    return busy.add(conversation);
  }

  void end(UUID conversation) {
    busy.remove(conversation);
  }

  boolean busy(UUID conversation) {
    return busy.contains(conversation);
  }

  boolean idle() {
    return busy.isEmpty();
  }

  boolean wants(String kind) {
    return consumer.kinds().isEmpty() || consumer.kinds().contains(kind);
  }

  void delivered() {
    deliveries.increment();
  }

  void failed() {
    failures.increment();
  }

  void skipped() {
    skipped.increment();
  }
}
