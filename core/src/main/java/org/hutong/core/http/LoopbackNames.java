package org.hutong.core.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import org.hutong.core.address.Addresses;

/**
 * Lets in only requests that name this machine. A listener on loopback is reached by every page in
 * a browser on this machine: one whose own name was made to resolve to 127.0.0.1 would read what it
 * answers, since for the browser it is that page's own server (DNS rebinding).
 */
final class LoopbackNames implements HttpHandler {
  /** Misdirected Request, RFC 9110 §15.5.20. */
  private static final int MISDIRECTED = 421;

  private final HttpHandler next;

  LoopbackNames(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (loopback(exchange.getHostName())) {
      next.handleRequest(exchange);
    } else {
      exchange.setStatusCode(MISDIRECTED);
      exchange
          .getResponseSender()
          .send(
              "This listener answers to localhost only. Ask http://127.0.0.1 or set"
                  + " management.host.\n");
    }
  }

  private static boolean loopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    InetAddress literal = Addresses.literal(host);
    return literal != null && literal.isLoopbackAddress();
  }
}
