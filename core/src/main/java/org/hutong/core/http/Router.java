package org.hutong.core.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path: a tree of segments in which a literal goes before a parameter and a
 * parameter before a tail. What is in no route's template is not there; access is checked on the
 * route that was found, never on the text of a path.
 */
final class Router {
  private final Node root = new Node();

  /** A found route and whether it may read cookies. */
  record Entry(Route route, boolean cookies, List<String> names) {}

  /** {@code entry} is null if the path is known but not with this method. */
  record Match(@Nullable Entry entry, Set<Method> allowed, List<String> values, String tail) {}

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private final Map<Method, Entry> here = new EnumMap<>(Method.class);
    private final Map<Method, Entry> tail = new EnumMap<>(Method.class);
    private @Nullable Node parameter;
  }

  void add(Collection<Route> routes, boolean cookies) {
    routes.forEach(route -> add(route, cookies));
  }

  private void add(Route route, boolean cookies) {
    List<String> names = new ArrayList<>();
    Node node = root;
    boolean tail = false;
    for (String segment : route.template().substring(1).split("/", -1)) {
      if (segment.equals("**")) {
        tail = true;
      } else if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
        node = parameter(node);
      } else {
        node = node.literals.computeIfAbsent(segment, s -> new Node());
      }
    }
    var entry = new Entry(route, cookies, List.copyOf(names));
    if ((tail ? node.tail : node.here).putIfAbsent(route.method(), entry) != null) {
      throw new IllegalStateException("two routes for " + route.method() + " " + route.template());
    }
  }

  private static Node parameter(Node node) {
    Node next = node.parameter;
    if (next == null) {
      next = new Node();
      node.parameter = next;
    }
    return next;
  }

  /** Null if no route has this path, whatever the method. */
  @Nullable Match match(Method method, List<String> segments) {
    return match(root, method, segments, 0, List.of());
  }

  private @Nullable Match match(
      Node node, Method method, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return node.here.isEmpty() ? null : match(node.here, method, values, "");
    }
    String segment = segments.get(at);
    Node literal = node.literals.get(segment);
    Match match = literal == null ? null : match(literal, method, segments, at + 1, values);
    Node parameter = node.parameter;
    if (match == null && parameter != null && !segment.isEmpty()) {
      match = match(parameter, method, segments, at + 1, plus(values, segment));
    }
    if (match == null && !node.tail.isEmpty()) {
      match =
          match(node.tail, method, values, String.join("/", segments.subList(at, segments.size())));
    }
    return match;
  }

  private static Match match(
      Map<Method, Entry> entries, Method method, List<String> values, String tail) {
    Entry entry = entries.get(method);
    if (entry == null && method == Method.HEAD) {
      entry = entries.get(Method.GET);
    }
    return new Match(entry, entries.keySet(), values, tail);
  }

  private static List<String> plus(List<String> values, String value) {
    var more = new ArrayList<>(values);
    more.add(value);
    return more;
  }
}
