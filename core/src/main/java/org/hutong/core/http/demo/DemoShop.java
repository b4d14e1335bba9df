package org.hutong.core.http.demo;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hutong.core.address.Origin;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.HttpServer;
import org.hutong.core.http.PortTakenException;
import org.hutong.core.observe.Managed;
import org.jspecify.annotations.Nullable;

/**
 * A small shop on a port of its own, two above the server's: another origin, with a strict policy,
 * that knows nothing of us but one line of script.
 */
public final class DemoShop implements Managed {
  private static final int PORT_DISTANCE = 2;
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");
  private static final HttpString POLICY = new HttpString("Content-Security-Policy");

  private static final Map<String, String> TYPES =
      Map.of(
          "/index.html", "text/html; charset=utf-8",
          "/shop.css", "text/css; charset=utf-8",
          "/shop.js", "text/javascript; charset=utf-8",
          "/favicon.svg", "image/svg+xml");

  private final Configuration configuration;
  private final HttpServer server;
  private volatile @Nullable Undertow undertow;

  @Inject
  DemoShop(Configuration configuration, HttpServer server) {
    this.configuration = configuration;
    this.server = server;
  }

  @Override
  public void start() {
    int next = configuration.server().port();
    int port = next == 0 ? 0 : next + PORT_DISTANCE;
    Undertow starting =
        Undertow.builder()
            .addHttpListener(port, configuration.server().host(), this::answer)
            .setIoThreads(1)
            .setWorkerThreads(1)
            .build();
    try {
      starting.start();
    } catch (RuntimeException e) {
      starting.stop();
      throw PortTakenException.of(
          e, port, "server.port (or --port N): the demo shop listens two above it");
    }
    undertow = starting;
  }

  @Override
  public void stop() {
    Undertow running = undertow;
    if (running != null) {
      undertow = null;
      running.stop();
    }
  }

  /** For people at this machine. */
  public String url() {
    return "http://localhost:" + port() + "/";
  }

  /** The origins under which people at this machine open it. */
  List<String> origins() {
    return List.of("http://localhost:" + port(), "http://127.0.0.1:" + port());
  }

  private int port() {
    Undertow running = undertow;
    if (running == null) {
      throw new IllegalStateException("the shop is not open");
    }
    return ((InetSocketAddress) running.getListenerInfo().getFirst().getAddress()).getPort();
  }

  private void answer(HttpServerExchange exchange) {
    String path = exchange.getRequestPath().equals("/") ? "/index.html" : exchange.getRequestPath();
    String type = TYPES.get(path);
    String chat = chat(exchange);
    String origin = Origin.of(chat);
    var headers = exchange.getResponseHeaders();
    headers.put(
        POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' %s; frame-src %s;"
                .formatted(origin, origin)
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    headers.put(Headers.CACHE_CONTROL, "no-cache");
    if (type == null) {
      exchange.setStatusCode(404).endExchange();
      return;
    }
    headers.put(Headers.CONTENT_TYPE, type);
    exchange
        .getResponseSender()
        .send(file(path).replace("{{server}}", chat).replace("{{site}}", "default"));
  }

  /** The chat server as this visitor of the shop reaches it. */
  private String chat(HttpServerExchange exchange) {
    String configured = configuration.server().publicUrl();
    if (configured != null && !configured.isBlank()) {
      return configured;
    }
    String host = exchange.getHostName();
    String name = host != null && HOST_NAME.matcher(host).matches() ? host : "localhost";
    String scheme = configuration.server().tls().enabled() ? "https://" : "http://";
    return scheme + name + ":" + server.address().getPort();
  }

  private static String file(String path) {
    try (InputStream in = DemoShop.class.getResourceAsStream("/demo" + path)) {
      if (in == null) {
        throw new IllegalStateException("the shop's " + path + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
