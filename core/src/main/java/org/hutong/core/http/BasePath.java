package org.hutong.core.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Locale;

/**
 * Serves everything under the path of the public address, too. A proxy may pass the path on as it
 * is or take it away: both are understood. What an answer says of paths ({@code Location}, the
 * {@code Path} of cookies) has it in front, since only the browser's view of the site counts.
 */
final class BasePath implements HttpHandler {
  private static final String COOKIE_PATH = "; Path=/";

  private final String base;
  private final HttpHandler next;

  private BasePath(String base, HttpHandler next) {
    this.base = base;
    this.next = next;
  }

  /** {@code base}: empty for the root of a site. */
  static HttpHandler before(HttpHandler next, String base) {
    return base.isEmpty() ? next : new BasePath(base, next);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = Front.path(exchange);
    if (path.equals(base)) {
      exchange.setStatusCode(303);
      exchange.getResponseHeaders().put(Headers.LOCATION, base + "/");
      exchange.endExchange();
      return;
    }
    if (path.startsWith(base + "/")) {
      exchange.setRequestURI(path.substring(base.length()), false);
    }
    exchange.addResponseCommitListener(this::complete);
    next.handleRequest(exchange);
  }

  private void complete(HttpServerExchange exchange) {
    var headers = exchange.getResponseHeaders();
    String location = headers.getFirst(Headers.LOCATION);
    if (location != null && location.startsWith("/") && !location.startsWith("//")) {
      headers.put(Headers.LOCATION, base + location);
    }
    HeaderValues cookies = headers.get(Headers.SET_COOKIE);
    if (cookies != null) {
      List<String> complete = cookies.stream().map(this::cookie).toList();
      headers.remove(Headers.SET_COOKIE);
      headers.addAll(Headers.SET_COOKIE, complete);
    }
  }

  private String cookie(String cookie) {
    int at = cookie.toLowerCase(Locale.ROOT).indexOf(COOKIE_PATH.toLowerCase(Locale.ROOT));
    if (at < 0) {
      return cookie;
    }
    int path = at + COOKIE_PATH.length() - 1;
    return cookie.substring(0, path) + base + cookie.substring(path);
  }
}
