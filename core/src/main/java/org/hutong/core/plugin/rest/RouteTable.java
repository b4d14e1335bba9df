package org.hutong.core.plugin.rest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hutong.api.RestEndpoint;
import org.hutong.api.RestEndpoint.Route;
import org.jspecify.annotations.Nullable;

/** The routes of one endpoint, read when its plugin started. Immutable. */
final class RouteTable {
  private static final int MOST = 64;

  private final List<RouteTemplate> templates;

  private RouteTable(List<RouteTemplate> templates) {
    this.templates = templates;
  }

  /** A route that fits, with the values of the names in its path. */
  record Match(Route route, Map<String, String> values) {}

  /**
   * @throws IllegalArgumentException if one of the routes is wrong
   */
  static RouteTable of(RestEndpoint endpoint) {
    String name = endpoint.getClass().getName() + ": ";
    List<Route> routes = endpoint.routes();
    if (routes == null || routes.size() > MOST) {
      throw new IllegalArgumentException(name + "it must have at most 64 routes");
    }
    List<RouteTemplate> templates = new ArrayList<>();
    for (Route route : routes) {
      try {
        templates.add(RouteTemplate.of(route));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + e.getMessage(), e);
      }
    }
    templates.sort(Comparator.comparing(RouteTemplate::rank));
    return new RouteTable(List.copyOf(templates));
  }

  /**
   * @throws IllegalArgumentException if two routes are for the same requests
   */
  static void refuseCollisions(List<RouteTable> tables) {
    List<RouteTemplate> all = tables.stream().flatMap(t -> t.templates.stream()).toList();
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (all.get(i).collides(all.get(j))) {
          Route one = all.get(j).route();
          throw new IllegalArgumentException(
              "two of its routes collide: "
                  + one.method()
                  + " "
                  + one.path()
                  + " and "
                  + all.get(i).route().path());
        }
      }
    }
  }

  @Nullable Match match(String method, List<String> path) {
    for (RouteTemplate template : templates) {
      Map<String, String> values =
          template.route().method().equals(method) ? template.match(path) : null;
      if (values != null) {
        return new Match(template.route(), values);
      }
    }
    return null;
  }

  /** The methods that the path is there with. */
  Set<String> methods(List<String> path) {
    Set<String> methods = new TreeSet<>();
    for (RouteTemplate template : templates) {
      if (template.match(path) != null) {
        methods.add(template.route().method());
      }
    }
    return methods;
  }
}
