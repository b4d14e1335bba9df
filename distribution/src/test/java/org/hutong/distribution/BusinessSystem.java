package org.hutong.distribution;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** The shop's own system: one customer with one order, over HTTP, for who has the token. */
final class BusinessSystem implements AutoCloseable {
  static final String TOKEN = "Bearer shop-secret";

  private final HttpServer server;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile boolean reminded;

  BusinessSystem() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
  }

  /** Requests that it got, method and path. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      exchange.getRequestBody().readAllBytes();
      heard.add(exchange.getRequestMethod() + " " + path);
      boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (path.endsWith("/actions/remind")) {
        reminded = true;
      }
      byte[] bytes = (known ? body(path) : "{}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String body(String path) {
    if (path.endsWith("/orders")) {
      return "{\"items\":[" + order() + "]}";
    }
    return path.contains("/customers/")
        ? "{\"name\":\"林小满\",\"city\":\"杭州\",\"tags\":[\"老客户\"],\"level\":3}"
        : order();
  }

  private String order() {
    return "{\"id\":\"88120417\",\"status\":\"%s\",\"total\":\"¥428.00\",\"goods\":\"墨绿手冲壶\",\"actions\":[%s]}"
        .formatted(reminded ? "shipped" : "paid", reminded ? "" : "\"remind\",\"cancel\"");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
