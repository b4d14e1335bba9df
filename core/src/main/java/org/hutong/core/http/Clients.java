package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.hutong.core.config.Configuration;
import org.hutong.core.connection.Peers;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a request's client. {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} are
 * believed only from a trusted proxy, and of the first the rightmost address that is not one
 * itself: what a client writes there is never taken for its address.
 */
final class Clients implements Peers {
  private static final HttpString FORWARDED_FOR = new HttpString("X-Forwarded-For");
  private static final HttpString FORWARDED_PROTO = new HttpString("X-Forwarded-Proto");
  private static final HttpString FORWARDED_HOST = new HttpString("X-Forwarded-Host");
  private static final int LONGEST_HOST = 255;

  private final List<Network> trusted;
  private final @Nullable String publicOrigin;

  @Inject
  Clients(Configuration configuration) {
    trusted = configuration.server().trustedProxies().stream().map(Network::parse).toList();
    String url = configuration.server().publicUrl();
    publicOrigin = url == null || url.isBlank() ? null : Origins.of(url);
  }

  @Override
  public Peer of(HttpServerExchange exchange) {
    Client client = resolve(exchange);
    return new Peer(client.address(), client.requestedOrigin(), client.ownOrigin());
  }

  Client resolve(HttpServerExchange exchange) {
    InetAddress peer = exchange.getSourceAddress().getAddress();
    boolean proxied = trusted(peer);
    HeaderMap headers = exchange.getRequestHeaders();
    String scheme = exchange.getRequestScheme();
    String host = headers.getFirst(Headers.HOST);
    if (proxied) {
      scheme = orElse(headers.getFirst(FORWARDED_PROTO), scheme);
      host = orElse(headers.getFirst(FORWARDED_HOST), host);
    }
    boolean secure = scheme.equalsIgnoreCase("https");
    String requested = (secure ? "https://" : "http://") + named(host);
    String address = proxied ? forwarded(headers.get(FORWARDED_FOR), peer) : peer.getHostAddress();
    return new Client(address, secure, requested, publicOrigin == null ? requested : publicOrigin);
  }

  private String forwarded(@Nullable Iterable<String> values, InetAddress peer) {
    if (values == null) {
      return peer.getHostAddress();
    }
    List<String> hops = List.of(String.join(",", values).split(",", -1));
    InetAddress last = peer;
    for (int i = hops.size() - 1; i >= 0; i--) {
      InetAddress hop = Network.literal(hops.get(i).trim());
      if (hop == null) {
        break;
      }
      last = hop;
      if (!trusted(hop)) {
        break;
      }
    }
    return last.getHostAddress();
  }

  private boolean trusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  private static String named(@Nullable String host) {
    return host == null || host.length() > LONGEST_HOST ? "" : host.toLowerCase(Locale.ROOT);
  }

  private static String orElse(@Nullable String value, @Nullable String other) {
    String chosen = value == null || value.isBlank() ? other : value.strip();
    return chosen == null ? "" : chosen;
  }
}
