package org.hutong.distribution;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody's own web site, of another origin than the product: pages as a test wants them. */
final class HostPage implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, String> pages = new ConcurrentHashMap<>();

  HostPage() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String page = pages.getOrDefault(exchange.getRequestURI().getPath(), "");
          byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(page.isEmpty() ? 404 : 200, bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
  }

  String origin() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** Puts a page there and tells its address. */
  String page(String path, String body) {
    pages.put(
        path, "<!doctype html><html lang=\"en\"><head><title>Shop</title></head><body>" + body);
    return origin() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
