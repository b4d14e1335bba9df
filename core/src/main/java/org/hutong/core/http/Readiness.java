package org.hutong.core.http;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hutong.core.observe.HealthReport;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: send it traffic; 503 while a part is down
 * or the server drains. Says which part, not why: that is for the management listener.
 */
final class Readiness implements RouteGroup {
  /** Strangers may ask: the parts are looked at no more than once a second. */
  private static final long KEPT_NANOS = 1_000_000_000L;

  private final HealthReport report;
  private final TimeSource time;
  private @Nullable Map<String, String> states;
  private long looked;

  @Inject
  Readiness(HealthReport report, TimeSource time) {
    this.report = report;
    this.time = time;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/healthz", Access.ANYONE, request -> Response.json(Map.of("status", "up"))),
        Route.get("/readyz", Access.ANYONE, request -> ready()));
  }

  private Response ready() {
    Map<String, String> parts = states();
    boolean ready = !parts.containsValue("down");
    String status = ready ? "ready" : "down";
    return Response.json(ready ? 200 : 503, Map.of("status", status, "parts", parts));
  }

  private synchronized Map<String, String> states() {
    Map<String, String> known = states;
    if (known != null && time.nanos() - looked < KEPT_NANOS) {
      return known;
    }
    Map<String, String> seen = new TreeMap<>();
    report
        .now()
        .forEach((name, health) -> seen.put(name, health.state().name().toLowerCase(Locale.ROOT)));
    states = seen;
    looked = time.nanos();
    return seen;
  }
}
