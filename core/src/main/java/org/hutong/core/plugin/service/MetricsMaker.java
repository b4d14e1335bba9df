package org.hutong.core.plugin.service;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import org.hutong.api.Metrics;

/** Gives each plugin its figures. */
final class MetricsMaker implements ServiceMaker<Metrics> {
  private final MeterRegistry registry;

  @Inject
  MetricsMaker(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Class<Metrics> type() {
    return Metrics.class;
  }

  @Override
  public Metrics make(Grant grant) {
    return new PluginMetrics(grant, registry);
  }
}
