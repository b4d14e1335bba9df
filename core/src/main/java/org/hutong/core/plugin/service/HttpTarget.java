package org.hutong.core.plugin.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Where a call goes: what its address says, and the numbers that were checked. Only these are
 * connected to, so it does not matter what a name server says a moment later.
 *
 * @param path path and query, as they stand in the request
 */
record HttpTarget(boolean tls, String host, int port, String path, List<InetAddress> addresses) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MOST_PORT = 65_535;
  private static final int LONGEST = 8192;

  /** Asks for the addresses of a name. */
  interface Resolver {
    InetAddress[] all(String host) throws IOException;
  }

  /**
   * Checks where the address leads.
   *
   * @throws IOException if it is not allowed
   */
  static HttpTarget of(URI asked, boolean inner, Resolver resolver) throws IOException {
    String text = asked.toASCIIString();
    if (text.length() > LONGEST) {
      throw new IOException("The address is longer than " + LONGEST);
    }
    URI uri = URI.create(text);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    String host = uri.getHost();
    if ((!tls && !scheme.equals("http")) || host == null || uri.getRawUserInfo() != null) {
      throw new IOException(
          "The address must be http:// or https:// with a host and without a user name");
    }
    int port = uri.getPort() == -1 ? (tls ? HTTPS : HTTP) : uri.getPort();
    if (port < 1 || port > MOST_PORT) {
      throw new IOException("The address has no port of 1 to " + MOST_PORT);
    }
    String name = bare(host);
    return new HttpTarget(tls, name, port, path(uri), checked(name, inner, resolver));
  }

  private static String bare(String host) {
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private static String path(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static List<InetAddress> checked(String host, boolean inner, Resolver resolver)
      throws IOException {
    List<InetAddress> addresses = List.of(resolver.all(host));
    if (addresses.isEmpty()) {
      throw new IOException("The host has no address");
    }
    for (InetAddress address : addresses) {
      if (!AddressRules.allowed(address, inner)) {
        throw new IOException(
            inner
                ? "The host's address is one that nobody may call"
                : "The host is this machine or in a private network: the plugin needs"
                    + " http.private");
      }
    }
    return addresses;
  }

  /** As the header names it. */
  String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (tls ? HTTPS : HTTP) ? name : name + ":" + port;
  }

  boolean sameOrigin(HttpTarget other) {
    return tls == other.tls && port == other.port && host.equalsIgnoreCase(other.host);
  }
}
