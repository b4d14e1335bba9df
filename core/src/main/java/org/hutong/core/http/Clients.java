package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import org.hutong.core.address.Addresses;
import org.hutong.core.address.Network;
import org.hutong.core.address.Origin;
import org.hutong.core.config.Configuration;
import org.hutong.core.connection.Peers;
import org.jspecify.annotations.Nullable;

/**
 * <b>The</b> rule who a request's client is and which of our origins it asked for, for HTTP,
 * sockets, limits, audit and cookies alike. What proxies say is believed only from a trusted one
 * and from right to left: what a client writes there is never taken for its address.
 */
final class Clients implements Peers {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final List<Network> trusted;
  private final UnknownProxies unknown = new UnknownProxies();
  private final @Nullable String publicOrigin;

  @Inject
  Clients(Configuration configuration) {
    trusted = configuration.server().trustedProxies().stream().map(Network::parse).toList();
    String url = configuration.server().publicUrl();
    publicOrigin = url == null || url.isBlank() ? null : Origin.of(url);
  }

  @Override
  public Peer of(HttpServerExchange exchange) {
    Client client = resolve(exchange);
    return new Peer(client.address(), client.ownOrigin());
  }

  Client resolve(HttpServerExchange exchange) {
    InetAddress peer = exchange.getSourceAddress().getAddress();
    HeaderMap headers = exchange.getRequestHeaders();
    if (Forwarded.in(headers)) {
      if (trusted(peer)) {
        return client(exchange, Forwarded.read(headers, peer, this::trusted));
      }
      unknown.saw(peer);
    }
    return client(exchange, new Forwarded(peer, null, null, null));
  }

  private Client client(HttpServerExchange exchange, Forwarded said) {
    String scheme = said.scheme() == null ? exchange.getRequestScheme() : said.scheme();
    return new Client(
        Addresses.text(said.client()),
        scheme.equalsIgnoreCase("https"),
        publicOrigin == null ? requested(exchange, said, scheme) : publicOrigin);
  }

  /** What the browser calls us; empty if it cannot be known, which equals no origin. */
  private static String requested(HttpServerExchange exchange, Forwarded said, String scheme) {
    // A proxy that ends TLS for another one may name the port of either scheme as its own.
    Integer port = said.port();
    Integer named = port == null || port == HTTP || port == HTTPS ? null : port;
    String origin = said.host() == null ? null : Origin.of(scheme, said.host(), named);
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (origin == null && host != null) {
      origin = Origin.of(scheme, host.strip(), named);
    }
    return origin == null ? "" : origin;
  }

  private boolean trusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }
}
