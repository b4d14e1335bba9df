package org.hutong.core.http;

import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Where every request of a listener comes in, on its IO thread: finds the route, reads the body
 * within its bound, and hands over to a virtual thread. Nothing here blocks.
 */
final class Front implements HttpHandler {
  /** A request and its answer take no longer than this, unless one of them is streamed. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Duration LONGEST_STREAM = Duration.ofHours(1);

  private final Map<String, HttpHandler> mounts;
  private final Router router;
  private final Traffic traffic;
  private final HttpHandler otherwise;

  /** {@code otherwise} answers a {@code GET} that no route knows, on a virtual thread. */
  Front(Map<String, HttpHandler> mounts, Router router, Traffic traffic, HttpHandler otherwise) {
    this.mounts = mounts;
    this.router = router;
    this.traffic = traffic;
    this.otherwise = otherwise;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = path(exchange);
    HttpHandler mount = mounts.get(path);
    if (mount != null) {
      mount.handleRequest(exchange);
      return;
    }
    Client client = traffic.clients().resolve(exchange);
    SecurityHeaders.set(exchange.getResponseHeaders(), client.secure());
    if (!traffic.inFlight().enter(exchange)) {
      exchange.setPersistent(false);
      refuse(exchange, Problem.of(ErrorCode.UNAVAILABLE, "The server is stopping."));
      return;
    }
    List<String> segments = RequestPath.segments(path);
    if (segments == null) {
      refuse(exchange, Problem.notFound());
      return;
    }
    route(exchange, client, segments);
  }

  private void route(HttpServerExchange exchange, Client client, List<String> segments)
      throws IOException {
    String verb = exchange.getRequestMethod().toString();
    Method method = method(preflight(exchange) ? wanted(exchange) : verb);
    Router.Match match = router.match(method == null ? Method.GET : method, segments);
    if (match == null) {
      unknown(exchange, method);
      return;
    }
    if (preflight(exchange)) {
      traffic.crossOrigin().preflight(exchange, match);
      return;
    }
    Router.Entry entry = match.entry();
    if (entry == null || method == null) {
      notAllowed(exchange, match);
      return;
    }
    watch(exchange, entry.route());
    read(exchange, entry.route(), body -> new Call(traffic, method, entry, match, client, body));
  }

  private void unknown(HttpServerExchange exchange, @Nullable Method method) throws IOException {
    if (method != Method.GET && method != Method.HEAD) {
      refuse(exchange, Problem.notFound());
    } else {
      work(exchange, otherwise);
    }
  }

  private static void notAllowed(HttpServerExchange exchange, Router.Match match)
      throws IOException {
    String allowed = match.allowed().stream().map(Enum::name).collect(Collectors.joining(", "));
    Answers.send(
        exchange,
        Problem.of(ErrorCode.NOT_FOUND, "This is here, but not with this method.")
            .status(405)
            .response()
            .header("Allow", allowed));
  }

  /** Makes what is to be done once the body is there. */
  private interface WithBody {
    HttpHandler make(byte[] body);
  }

  private void read(HttpServerExchange exchange, Route route, WithBody then) throws IOException {
    if (route.streamed()) {
      exchange.setMaxEntitySize(route.limit());
      work(exchange, then.make(new byte[0]));
      return;
    }
    if (route.limit() == 0) {
      exchange.setMaxEntitySize(Route.JSON_LIMIT);
      work(exchange, then.make(new byte[0]));
      return;
    }
    if (exchange.getRequestContentLength() > route.limit()) {
      exchange.setPersistent(false);
      refuse(exchange, tooLarge(route));
      return;
    }
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize((int) route.limit());
    receiver.receiveFullBytes(
        (same, bytes) -> work(same, then.make(bytes)),
        (same, failure) -> {
          same.setPersistent(false);
          refuse(same, tooLarge(route));
        });
  }

  private static Problem tooLarge(Route route) {
    return Problem.of(ErrorCode.TOO_LARGE, "The body is larger than " + route.limit() + " bytes.");
  }

  private void work(HttpServerExchange exchange, HttpHandler handler) {
    if (!traffic.workers().run(exchange, handler)) {
      refuse(exchange, Problem.of(ErrorCode.OVERLOADED, "Too many requests at once. Try again."));
    }
  }

  private static void refuse(HttpServerExchange exchange, Problem problem) {
    try {
      Answers.send(exchange, problem.response());
    } catch (IOException e) {
      exchange.endExchange();
    }
  }

  /** Cuts what does not end: a body that drips in, an answer that nobody reads. */
  private void watch(HttpServerExchange exchange, Route route) {
    Duration longest = traffic.patience().waiting(route.streamed() ? LONGEST_STREAM : LONGEST);
    var key =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (!exchange.isComplete()) {
                    exchange.setPersistent(false);
                    org.xnio.IoUtils.safeClose(exchange.getConnection());
                  }
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
    exchange.addExchangeCompleteListener(
        (same, next) -> {
          key.remove();
          next.proceed();
        });
  }

  /** The path of a request as it was sent, whether or not the host stands before it. */
  static String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (!exchange.isHostIncludedInRequestURI()) {
      return uri;
    }
    int slash = uri.indexOf('/', uri.indexOf("//") + 2);
    return slash < 0 ? "/" : uri.substring(slash);
  }

  private static boolean preflight(HttpServerExchange exchange) {
    return exchange.getRequestMethod().toString().equals("OPTIONS")
        && exchange.getRequestHeaders().contains(Headers.ORIGIN);
  }

  private static String wanted(HttpServerExchange exchange) {
    String method = exchange.getRequestHeaders().getFirst("Access-Control-Request-Method");
    return method == null ? "GET" : method;
  }

  private static @Nullable Method method(String name) {
    for (Method method : Method.values()) {
      if (method.name().equals(name)) {
        return method;
      }
    }
    return null;
  }
}
