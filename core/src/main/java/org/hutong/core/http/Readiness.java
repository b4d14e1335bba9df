package org.hutong.core.http;

import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: send it traffic; 503 while a part is down
 * or the server drains. Says which part, not why: that is for the management listener.
 */
final class Readiness implements RouteGroup {
  /** Strangers may ask: the parts are looked at no more than once a second. */
  private static final long KEPT_NANOS = 1_000_000_000L;

  private final Set<HealthCheck> checks;
  private final TimeSource time;
  private volatile boolean draining;
  private @Nullable Map<String, String> states;
  private long looked;

  @Inject
  Readiness(Set<HealthCheck> checks, TimeSource time) {
    this.checks = checks;
    this.time = time;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/healthz", Access.ANYONE, request -> Response.json(Map.of("status", "up"))),
        Route.get("/readyz", Access.ANYONE, request -> ready()));
  }

  void drain() {
    draining = true;
  }

  private Response ready() {
    Map<String, String> parts = states();
    boolean ready = !draining && !parts.containsValue("down");
    String status = draining ? "draining" : ready ? "ready" : "down";
    return Response.json(ready ? 200 : 503, Map.of("status", status, "parts", parts));
  }

  private synchronized Map<String, String> states() {
    Map<String, String> known = states;
    if (known != null && time.nanos() - looked < KEPT_NANOS) {
      return known;
    }
    Map<String, String> seen = new LinkedHashMap<>();
    checks.stream()
        .sorted(Comparator.comparing(HealthCheck::name))
        .forEach(check -> seen.put(check.name(), state(check)));
    states = seen;
    looked = time.nanos();
    return seen;
  }

  private static String state(HealthCheck check) {
    return switch (check.check().state()) {
      case UP -> "up";
      case DEGRADED -> "degraded";
      case DOWN -> "down";
    };
  }
}
