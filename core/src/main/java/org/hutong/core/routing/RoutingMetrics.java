package org.hutong.core.routing;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;

/** What an operator watches: how many wait, and who is there for them. */
final class RoutingMetrics {
  @Inject
  RoutingMetrics(Floor floor, MeterRegistry meters) {
    Gauge.builder("hutong.queue.waiting", floor, RoutingMetrics::waiting)
        .description("Conversations that wait for an agent")
        .register(meters);
    Gauge.builder("hutong.agents.on.duty", floor, RoutingMetrics::onDuty)
        .description("Agents with a connection who serve people")
        .register(meters);
  }

  private static double waiting(Floor floor) {
    return floor.read(f -> f.waiters().size());
  }

  private static double onDuty(Floor floor) {
    return floor.read(f -> (int) f.desks().values().stream().filter(Desk::onDuty).count());
  }
}
