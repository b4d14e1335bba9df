package org.hutong.core.observe;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.hutong.core.observe.HealthCheck.Health;
import org.hutong.core.observe.HealthCheck.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All health checks together. Safe from any thread; every method may block as long as the checks
 * do.
 */
public final class HealthReport {
  private static final Logger log = LoggerFactory.getLogger(HealthReport.class);

  private final Set<HealthCheck> checks;
  private final Lifecycle lifecycle;

  @Inject
  HealthReport(Set<HealthCheck> checks, Lifecycle lifecycle) {
    this.checks = checks;
    this.lifecycle = lifecycle;
  }

  /** What each check says now, by name. */
  public Map<String, Health> now() {
    var report = new LinkedHashMap<String, Health>();
    report.put("lifecycle", lifecycle.health());
    for (HealthCheck check : checks) {
      report.put(check.name(), guarded(check));
    }
    return report;
  }

  /** Whether the node can take people: nothing is down, and it is neither starting nor draining. */
  public boolean ready() {
    return now().values().stream().noneMatch(health -> health.state() == State.DOWN);
  }

  private static Health guarded(HealthCheck check) {
    try {
      return check.check();
    } catch (RuntimeException e) {
      log.warn("Health check {} failed", check.name(), e);
      return new Health(State.DOWN, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
