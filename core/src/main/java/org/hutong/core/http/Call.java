package org.hutong.core.http;

import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.ErrorCode;

/**
 * One request on its virtual thread: authenticated, let through to its route, answered, counted.
 */
final class Call implements HttpHandler {
  private final Traffic traffic;
  private final Method method;
  private final Router.Entry entry;
  private final Router.Match match;
  private final Client client;
  private final byte[] body;

  Call(
      Traffic traffic,
      Method method,
      Router.Entry entry,
      Router.Match match,
      Client client,
      byte[] body) {
    this.traffic = traffic;
    this.method = method;
    this.entry = entry;
    this.match = match;
    this.client = client;
    this.body = body;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    long began = traffic.time().nanos();
    traffic.crossOrigin().allow(exchange, entry.route());
    Response response = answer(exchange);
    Answers.send(exchange, response);
    Timer.builder("hutong.http")
        .description("Requests, by route, method and status")
        .tag("route", entry.route().template())
        .tag("method", method.name())
        .tag("status", String.valueOf(response.status()))
        .register(traffic.meters())
        .record(traffic.time().nanos() - began, TimeUnit.NANOSECONDS);
  }

  private Response answer(HttpServerExchange exchange) {
    Route route = entry.route();
    try {
      Principal principal = traffic.authentication().check(exchange, route.access());
      if (route.streamed()) {
        exchange.startBlocking();
      }
      var request =
          new Request(
              exchange,
              method,
              entry,
              parameters(exchange),
              client,
              principal,
              body,
              access -> traffic.authentication().check(exchange, access));
      return route.handler().handle(request);
    } catch (Throwable e) {
      return traffic.failures().response(e, method.name(), route.template());
    }
  }

  private Request.Parameters parameters(HttpServerExchange exchange) {
    Map<String, String> query = RequestPath.query(exchange.getQueryString());
    if (query == null) {
      throw Problem.of(ErrorCode.INVALID, "The query cannot be read.");
    }
    Map<String, String> path = new HashMap<>();
    for (int i = 0; i < entry.names().size(); i++) {
      path.put(entry.names().get(i), match.values().get(i));
    }
    return new Request.Parameters(path, query, match.tail());
  }
}
