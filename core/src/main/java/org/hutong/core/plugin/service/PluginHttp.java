package org.hutong.core.plugin.service;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.hutong.api.OutboundHttp;
import org.hutong.api.Permission;

/** The calls of one start of one plugin, each on a thread of the kernel that its end closes. */
final class PluginHttp implements OutboundHttp {
  private static final int AT_ONCE = 32;
  private static final int REDIRECTS = 5;
  private static final int HEADERS = 100;
  private static final int HEAD = 64 * 1024;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t\\x80-\\xFF]*");

  /** Headers that say how the connection is used: the client's own business. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "expect",
          "te",
          "trailer",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization");

  /** Headers that another host must not see. */
  private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

  private final Grant grant;
  private final HttpTarget.Resolver resolver;
  private final SSLSocketFactory tls;
  private final Semaphore inside = new Semaphore(AT_ONCE);
  private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();

  PluginHttp(Grant grant, HttpTarget.Resolver resolver, SSLSocketFactory tls) {
    this.grant = grant;
    this.resolver = resolver;
    this.tls = tls;
    grant.onEnd(() -> open.forEach(HttpExchange::close));
  }

  @Override
  public Answer send(Call call) throws IOException {
    return send(call, grant.has(Permission.HTTP_PRIVATE));
  }

  @Override
  public Answer sendOutside(Call call) throws IOException {
    return send(call, false);
  }

  private Answer send(Call call, boolean inner) throws IOException {
    grant.require(Permission.HTTP_OUTBOUND);
    check(call);
    long millis = call.timeout().toMillis();
    try {
      if (!inside.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("The plugin has " + AT_ONCE + " calls under way already");
      }
      return awaited(call, millis, inner);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The call was interrupted", e);
    }
  }

  private Answer awaited(Call call, long millis, boolean inner)
      throws IOException, InterruptedException {
    var exchanges = new Exchanges(inner);
    var task = new FutureTask<>(() -> exchanges.follow(call));
    Thread.ofVirtual().name("hutong-http-" + grant.plugin()).start(task);
    try {
      return task.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("There was no answer within " + millis + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? new IOException(failure.getMessage(), failure)
          : new IOException("The call failed", e.getCause());
    } finally {
      exchanges.end();
    }
  }

  private static void check(Call call) {
    if (!call.method().matches("[A-Z]{1,20}")
        || Set.of("CONNECT", "TRACE").contains(call.method())) {
      throw new IllegalArgumentException(
          "method must be for example GET, and neither CONNECT nor TRACE");
    }
    if (call.body().length > HttpAnswer.BODY) {
      throw new IllegalArgumentException("body must have at most 8 MiB");
    }
    if (call.timeout().toMillis() < 1 || call.timeout().compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("timeout must be 1 ms to 60 s and is " + call.timeout());
    }
    int size = 0;
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      check(header.getKey(), header.getValue());
      size += header.getKey().length() + header.getValue().length();
    }
    if (call.headers().size() > HEADERS || size > HEAD) {
      throw new IllegalArgumentException(
          "headers must be at most " + HEADERS + " of " + HEAD + " characters");
    }
  }

  private static void check(String name, String value) {
    if (!TOKEN.matcher(name).matches() || !VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("a header has a character that none may have");
    }
    if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the header " + name + " is set by the client itself");
    }
  }

  /** One call with the redirects that it follows; ended as a whole. */
  private final class Exchanges {
    private final boolean inner;
    private volatile boolean ended;
    private volatile HttpExchange current = new HttpExchange(tls);

    Exchanges(boolean inner) {
      this.inner = inner;
    }

    Answer follow(Call call) throws IOException {
      try {
        return follow(call, call.uri());
      } finally {
        inside.release();
      }
    }

    private Answer follow(Call call, URI start) throws IOException {
      var request = new HttpExchange.Request(call.method(), call.headers(), call.body());
      URI uri = start;
      HttpTarget target = target(uri);
      for (int i = 0; i <= REDIRECTS; i++) {
        Answer answer = run(target, request);
        String location = answer.header("location").orElse("");
        if (!redirects(answer.status()) || location.isEmpty()) {
          return answer;
        }
        uri = resolved(uri, location);
        HttpTarget next = target(uri);
        if (target.tls() && !next.tls()) {
          throw new IOException("The redirect leads from https to http");
        }
        request = redirected(request, answer.status(), target.sameOrigin(next));
        target = next;
      }
      throw new IOException("There are more than " + REDIRECTS + " redirects");
    }

    private HttpTarget target(URI uri) throws IOException {
      return HttpTarget.of(uri, inner, resolver);
    }

    private Answer run(HttpTarget target, HttpExchange.Request request) throws IOException {
      try (var exchange = new HttpExchange(tls)) {
        current = exchange;
        open.add(exchange);
        if (ended) {
          throw new IOException("The call was ended");
        }
        try {
          grant.alive();
          return exchange.run(target, request);
        } finally {
          open.remove(exchange);
        }
      }
    }

    void end() {
      ended = true;
      current.close();
    }
  }

  private static boolean redirects(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static URI resolved(URI from, String location) throws IOException {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("The redirect leads to no address", e);
    }
  }

  private static HttpExchange.Request redirected(
      HttpExchange.Request request, int status, boolean sameOrigin) {
    boolean becomesGet =
        (status == 303 && !request.method().equals("HEAD"))
            || (status <= 302 && request.method().equals("POST"));
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers
        .keySet()
        .removeIf(
            name -> {
              String lower = name.toLowerCase(Locale.ROOT);
              return (!sameOrigin && CREDENTIALS.contains(lower))
                  || (becomesGet && lower.startsWith("content-"));
            });
    return becomesGet
        ? new HttpExchange.Request("GET", headers, new byte[0])
        : new HttpExchange.Request(request.method(), headers, request.body());
  }
}
