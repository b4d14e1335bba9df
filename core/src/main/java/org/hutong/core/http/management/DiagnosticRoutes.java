package org.hutong.core.http.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hutong.core.http.Access;
import org.hutong.core.http.ManagementRoutes;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.observe.Diagnostics;
import org.hutong.core.observe.HealthCheck.Health;
import org.hutong.core.observe.HealthCheck.State;
import org.hutong.core.observe.HealthReport;
import org.hutong.core.wire.ErrorCode;

/** {@code /metrics}, {@code /health} and {@code /diagnostics/*}. */
final class DiagnosticRoutes implements ManagementRoutes {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int LONGEST_PROFILE = 600;

  private final PrometheusMeterRegistry metrics;
  private final HealthReport health;
  private final Diagnostics diagnostics;

  @Inject
  DiagnosticRoutes(PrometheusMeterRegistry metrics, HealthReport health, Diagnostics diagnostics) {
    this.metrics = metrics;
    this.health = health;
    this.diagnostics = diagnostics;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/metrics", Access.ANYONE, request -> text(PROMETHEUS, metrics.scrape())),
        Route.get("/health", Access.ANYONE, request -> health()),
        Route.get(
            "/diagnostics/threads", Access.ANYONE, request -> text(TEXT, diagnostics.threads())),
        Route.get("/diagnostics/heap", Access.ANYONE, request -> text(TEXT, diagnostics.heap())),
        Route.get("/diagnostics/profile", Access.ANYONE, this::profile));
  }

  private Response health() {
    Map<String, Health> report = health.now();
    var checks = new LinkedHashMap<String, Object>();
    State worst = State.UP;
    for (Map.Entry<String, Health> check : report.entrySet()) {
      Health one = check.getValue();
      checks.put(check.getKey(), Map.of("state", word(one.state()), "detail", one.detail()));
      worst = one.state().compareTo(worst) > 0 ? one.state() : worst;
    }
    return Response.json(
        worst == State.DOWN ? 503 : 200, Map.of("state", word(worst), "checks", checks));
  }

  private Response profile(Request request) {
    long seconds = request.query("seconds", 30, 1, LONGEST_PROFILE);
    try {
      return Response.bytes(
              "application/octet-stream", diagnostics.profile(Duration.ofSeconds(seconds)))
          .header("Content-Disposition", "attachment; filename=\"hutong.jfr\"");
    } catch (IllegalStateException e) {
      throw Problem.of(ErrorCode.CONFLICT, e.getMessage() + ": try again when it has ended");
    }
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Response text(String type, String text) {
    return Response.bytes(type, text.getBytes(StandardCharsets.UTF_8));
  }
}
