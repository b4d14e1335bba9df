package org.hutong.core.connection;

import io.undertow.server.HttpServerExchange;

/**
 * Tells where an upgrade request comes from. Bound by the package that answers requests, which
 * knows the trusted proxies. Called on IO threads: never blocks.
 */
public interface Peers {
  Peer of(HttpServerExchange exchange);

  /**
   * @param address the client's address without port, trusted proxies resolved
   * @param requestedOrigin scheme and host that the request named: {@code https://kf.example.com}
   * @param ownOrigin the server's own origin: the configured one, else the requested one
   */
  record Peer(String address, String requestedOrigin, String ownOrigin) {}
}
