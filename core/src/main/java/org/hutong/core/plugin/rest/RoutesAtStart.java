package org.hutong.core.plugin.rest;

import jakarta.inject.Inject;
import java.util.List;
import org.hutong.api.RestEndpoint;
import org.hutong.core.plugin.AtStart;

/** Reads the routes of a plugin and refuses it if some of them collide. */
final class RoutesAtStart implements AtStart<RestEndpoint> {
  @Inject
  RoutesAtStart() {}

  @Override
  public Class<RestEndpoint> point() {
    return RestEndpoint.class;
  }

  @Override
  public List<RouteTable> read(List<RestEndpoint> endpoints) {
    List<RouteTable> tables = endpoints.stream().map(RouteTable::of).toList();
    RouteTable.refuseCollisions(tables);
    return tables;
  }
}
