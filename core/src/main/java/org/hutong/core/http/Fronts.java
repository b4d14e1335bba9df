package org.hutong.core.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.config.Configuration;

/** Makes what stands behind each listener from the routes that the modules added. */
final class Fronts {
  private final Set<RouteGroup> groups;
  private final Set<ManagementRoutes> management;
  private final Set<Mount> mounts;
  private final StaticFiles files;
  private final Traffic traffic;
  private final String base;

  @Inject
  Fronts(
      Set<RouteGroup> groups,
      Set<ManagementRoutes> management,
      Set<Mount> mounts,
      StaticFiles files,
      Traffic traffic,
      Configuration configuration) {
    this.groups = groups;
    this.management = management;
    this.mounts = mounts;
    this.files = files;
    this.traffic = traffic;
    this.base = configuration.server().basePath();
  }

  HttpHandler publicFront() {
    var router = new Router();
    groups.forEach(group -> router.add(group.routes(), group.cookies()));
    Map<String, HttpHandler> exact = new HashMap<>();
    mounts.forEach(mount -> exact.put(mount.path(), mount.handler()));
    return BasePath.before(new Front(exact, router, traffic, files), base);
  }

  /** Every route of the public listener. */
  List<Route> publicRoutes() {
    return groups.stream().flatMap(group -> group.routes().stream()).toList();
  }

  /** The largest body that any route takes, in bytes. */
  long largestBody() {
    return publicRoutes().stream().mapToLong(Route::limit).max().orElse(Route.JSON_LIMIT);
  }

  HttpHandler managementFront() {
    var router = new Router();
    management.forEach(group -> router.add(group.routes(), false));
    return new Front(Map.of(), router, traffic, Fronts::nothing);
  }

  private static void nothing(HttpServerExchange exchange) throws IOException {
    Answers.send(exchange, Problem.notFound().response());
  }
}
