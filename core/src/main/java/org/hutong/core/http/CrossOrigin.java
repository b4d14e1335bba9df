package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.inject.Inject;
import java.util.stream.Collectors;
import org.hutong.core.identity.Sites;

/**
 * Lets pages of the sites' own origins call what visitors may call. Exact origins, no credentials:
 * tokens travel in a header that a foreign page cannot make a browser send.
 */
final class CrossOrigin {
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final String ALLOWED =
      "Authorization, Content-Type, Idempotency-Key, Range, If-Range, Tus-Resumable, Upload-Length,"
          + " Upload-Metadata, Upload-Offset, Upload-Checksum, X-HTTP-Method-Override";
  private static final String EXPOSED =
      "Retry-After, Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size,"
          + " Upload-Offset, Upload-Length, Upload-Expires, Upload-State, ETag, Content-Range";
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

  private final Sites sites;

  @Inject
  CrossOrigin(Sites sites) {
    this.sites = sites;
  }

  /** Adds the answer's headers where the route and the origin allow it. */
  void allow(HttpServerExchange exchange, Route route) {
    if (!route.access().crossOrigin()) {
      return;
    }
    HeaderMap answer = exchange.getResponseHeaders();
    answer.add(Headers.VARY, "Origin");
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (origin != null && sites.anyAllows(origin)) {
      answer.put(ALLOW_ORIGIN, origin);
      answer.put(EXPOSE_HEADERS, EXPOSED);
    }
  }

  /** Answers a preflight: 204, with the permission only for an allowed origin. */
  void preflight(HttpServerExchange exchange, Router.Match match) {
    Router.Entry entry = match.entry();
    if (entry != null) {
      allow(exchange, entry.route());
    }
    HeaderMap answer = exchange.getResponseHeaders();
    if (answer.contains(ALLOW_ORIGIN)) {
      answer.put(
          ALLOW_METHODS,
          match.allowed().stream().map(Enum::name).collect(Collectors.joining(", ")));
      answer.put(ALLOW_HEADERS, ALLOWED);
      answer.put(MAX_AGE, "600");
    }
    exchange.setStatusCode(204).endExchange();
  }
}
