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
   * @param ownOrigin the server's own origin, {@code https://kf.example.com}: the configured one,
   *     else the one that the client asked for
   */
  record Peer(String address, String ownOrigin) {}
}
