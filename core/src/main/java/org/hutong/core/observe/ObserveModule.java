package org.hutong.core.observe;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Metrics, health and diagnostics. */
public final class ObserveModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PrometheusMeterRegistry.class).toProvider(MetricsProvider.class).in(Singleton.class);
    bind(MetricsProvider.class);
    bind(MeterRegistry.class).to(PrometheusMeterRegistry.class);
    bind(HealthReport.class).in(Singleton.class);
    bind(Diagnostics.class).in(Singleton.class);
    bind(Lifecycle.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), HealthCheck.class);
    Multibinder.newSetBinder(binder(), Managed.class);
  }
}
