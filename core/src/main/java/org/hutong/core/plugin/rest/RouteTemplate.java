package org.hutong.core.plugin.rest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hutong.api.RestEndpoint.Route;
import org.jspecify.annotations.Nullable;

/**
 * A route of a plugin whose path has been read.
 *
 * @param segments a literal, or a name in braces
 */
record RouteTemplate(Route route, List<String> segments) {
  /** First segments below a plugin's own path that belong to the kernel. */
  static final Set<String> KERNEL =
      Set.of(
          "backlog",
          "consent",
          "enabled",
          "health",
          "icon",
          "logs",
          "permissions",
          "settings",
          "ui");

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final int LONGEST = 200;
  private static final int MOST_SEGMENTS = 16;
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
  private static final Pattern NAME = Pattern.compile("\\{[A-Za-z][A-Za-z0-9]{0,31}}");

  /**
   * @throws IllegalArgumentException with what is wrong and the fix
   */
  static RouteTemplate of(@Nullable Route route) {
    if (route == null
        || route.method() == null
        || route.path() == null
        || route.access() == null
        || route.handler() == null) {
      throw new IllegalArgumentException("one of its routes, or a part of one, is null");
    }
    String text = route.method() + " " + route.path();
    if (!METHODS.contains(route.method())) {
      throw new IllegalArgumentException(
          text + ": the method must be one of GET POST PUT PATCH DELETE");
    }
    if (!route.path().startsWith("/") || route.path().length() > LONGEST) {
      throw new IllegalArgumentException(
          text + ": the path must begin with a slash and have at most 200 characters");
    }
    List<String> segments = List.of(route.path().substring(1).split("/", -1));
    check(text, segments);
    return new RouteTemplate(route, segments);
  }

  private static void check(String text, List<String> segments) {
    if (segments.size() > MOST_SEGMENTS) {
      throw new IllegalArgumentException(text + ": the path has more than 16 segments");
    }
    Set<String> names = new HashSet<>();
    for (String segment : segments) {
      boolean literal = LITERAL.matcher(segment).matches() && !segment.matches("\\.{1,2}");
      if (!literal && !NAME.matcher(segment).matches()) {
        throw new IllegalArgumentException(
            text + ": each segment must be of A-Z a-z 0-9 . _ ~ - or a name in braces");
      }
      if (!literal && !names.add(segment)) {
        throw new IllegalArgumentException(text + ": " + segment + " stands in it twice");
      }
    }
    String first = segments.getFirst();
    if (KERNEL.contains(first) || isName(first)) {
      throw new IllegalArgumentException(
          text
              + " collides with the kernel's own routes: begin the path with a word that is none of"
              + " "
              + String.join(", ", KERNEL.stream().sorted().toList()));
    }
  }

  private static boolean isName(String segment) {
    return segment.startsWith("{");
  }

  /** Whether some request would fit both, and nothing says which is meant. */
  boolean collides(RouteTemplate other) {
    if (!route.method().equals(other.route.method()) || segments.size() != other.segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      String mine = segments.get(i);
      String its = other.segments.get(i);
      if (isName(mine) != isName(its) || (!isName(mine) && !mine.equals(its))) {
        return false;
      }
    }
    return true;
  }

  /** The values of its names if the path fits; null if it does not. */
  @Nullable Map<String, String> match(List<String> path) {
    if (path.size() != segments.size()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isName(segment) && !path.get(i).isEmpty()) {
        values.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return null;
      }
    }
    return values;
  }

  /** Literals go before names, the first segments before the later ones: the smaller is asked. */
  String rank() {
    var rank = new StringBuilder();
    segments.forEach(segment -> rank.append(isName(segment) ? '1' : '0'));
    return rank.toString();
  }
}
