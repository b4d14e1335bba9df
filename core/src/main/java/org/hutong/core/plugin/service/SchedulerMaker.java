package org.hutong.core.plugin.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import org.hutong.api.Scheduler;
import org.hutong.core.time.Patience;
import org.hutong.core.time.Timers;

/** Gives each plugin its scheduler. */
final class SchedulerMaker implements ServiceMaker<Scheduler> {
  private final Timers timers;
  private final Leases leases;
  private final MeterRegistry meters;
  private final Patience patience;

  @Inject
  SchedulerMaker(Timers timers, Leases leases, MeterRegistry meters, Patience patience) {
    this.timers = timers;
    this.leases = leases;
    this.meters = meters;
    this.patience = patience;
  }

  @Override
  public Class<Scheduler> type() {
    return Scheduler.class;
  }

  @Override
  public Scheduler make(Grant grant) {
    Counter failures =
        Counter.builder("hutong.plugin.tasks.failed")
            .description("Scheduled tasks of plugins that failed")
            .tag("plugin", grant.plugin())
            .register(meters);
    grant.onEnd(() -> meters.remove(failures));
    return new PluginScheduler(grant, timers, leases, failures, patience);
  }
}
