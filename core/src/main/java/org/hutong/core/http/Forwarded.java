package org.hutong.core.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.hutong.core.address.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * What trusted proxies say of the request that they pass on, in {@code X-Forwarded-For}, {@code
 * -Proto}, {@code -Host} and {@code -Port} or, where none of these is there, in {@code Forwarded}
 * (RFC 7239). A proxy that writes one family passes on what its client wrote in the other: the two
 * are never mixed.
 *
 * @param client the nearest address that no trusted proxy has
 * @param scheme {@code http} or {@code https}; null if nobody said so
 * @param host what the client asked for, perhaps with a port; null if nobody said so
 * @param port the port that the client asked for; null if nobody said so
 */
record Forwarded(
    InetAddress client, @Nullable String scheme, @Nullable String host, @Nullable Integer port) {
  private static final HttpString FORWARDED = new HttpString("Forwarded");
  private static final HttpString FOR = new HttpString("X-Forwarded-For");
  private static final HttpString PROTO = new HttpString("X-Forwarded-Proto");
  private static final HttpString HOST = new HttpString("X-Forwarded-Host");
  private static final HttpString PORT = new HttpString("X-Forwarded-Port");

  /** More proxies in a row than anybody has. */
  private static final int MOST_HOPS = 32;

  private static final int MOST_PORT = 65_535;

  /** Whether a request brings any of these headers. */
  static boolean in(HeaderMap headers) {
    return several(headers) || headers.contains(FORWARDED);
  }

  private static boolean several(HeaderMap headers) {
    return headers.contains(FOR)
        || headers.contains(PROTO)
        || headers.contains(HOST)
        || headers.contains(PORT);
  }

  /**
   * @param peer who sent the request: a trusted proxy
   */
  static Forwarded read(HeaderMap headers, InetAddress peer, Predicate<InetAddress> trusted) {
    return several(headers) || !headers.contains(FORWARDED)
        ? several(headers, peer, trusted)
        : single(elements(headers.get(FORWARDED)), peer, trusted);
  }

  private static Forwarded several(
      HeaderMap headers, InetAddress peer, Predicate<InetAddress> trusted) {
    InetAddress client = peer;
    List<String> hops = parts(headers, FOR);
    for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MOST_HOPS); i--) {
      InetAddress hop = Addresses.withPort(hops.get(i));
      if (hop == null) {
        break;
      }
      client = hop;
      if (!trusted.test(hop)) {
        break;
      }
    }
    return new Forwarded(
        client, scheme(first(headers, PROTO)), first(headers, HOST), port(first(headers, PORT)));
  }

  private static Forwarded single(
      List<Map<String, String>> elements, InetAddress peer, Predicate<InetAddress> trusted) {
    InetAddress client = peer;
    String scheme = null;
    String host = null;
    for (int i = elements.size() - 1; i >= Math.max(0, elements.size() - MOST_HOPS); i--) {
      // Written by a hop that is trusted: what it was asked for is nearer to the client.
      Map<String, String> element = elements.get(i);
      String said = scheme(element.get("proto"));
      scheme = said == null ? scheme : said;
      host = element.getOrDefault("host", host);
      InetAddress hop = Addresses.withPort(element.getOrDefault("for", ""));
      if (hop == null) {
        break;
      }
      client = hop;
      if (!trusted.test(hop)) {
        break;
      }
    }
    return new Forwarded(client, scheme, host, null);
  }

  /** The elements of all lines of a header. Addresses and hosts have no commas, quoted or not. */
  private static List<String> parts(HeaderMap headers, HttpString name) {
    var parts = new ArrayList<String>();
    var lines = headers.get(name);
    if (lines != null) {
      for (String line : lines) {
        for (String part : line.split(",", -1)) {
          String value = unquoted(part.strip());
          if (!value.isEmpty()) {
            parts.add(value);
          }
        }
      }
    }
    return parts;
  }

  private static @Nullable String first(HeaderMap headers, HttpString name) {
    List<String> parts = parts(headers, name);
    return parts.isEmpty() ? null : parts.getFirst();
  }

  private static @Nullable String scheme(@Nullable String said) {
    return switch (said == null ? "" : said.toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> "https";
      case "http", "ws" -> "http";
      default -> null;
    };
  }

  private static @Nullable Integer port(@Nullable String said) {
    if (said == null || !said.matches("[0-9]{1,5}")) {
      return null;
    }
    int port = Integer.parseInt(said);
    return port > 0 && port <= MOST_PORT ? port : null;
  }

  private static List<Map<String, String>> elements(Iterable<String> lines) {
    var elements = new ArrayList<Map<String, String>>();
    for (String line : lines) {
      for (String element : split(line, ',')) {
        if (!element.isBlank()) {
          elements.add(pairs(element));
        }
      }
    }
    return elements;
  }

  private static Map<String, String> pairs(String element) {
    var pairs = new HashMap<String, String>();
    for (String pair : split(element, ';')) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = unquoted(pair.substring(equals + 1).strip());
        if (!value.isEmpty()) {
          pairs.putIfAbsent(name, value);
        }
      }
    }
    return pairs;
  }

  /**
   * Splits outside of quotes. A client that leaves a quote open must not swallow what the proxy
   * wrote after it: then quotes do not count.
   */
  private static List<String> split(String text, char at) {
    var parts = new ArrayList<String>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == at && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    if (quoted) {
      return List.of(text.split(String.valueOf(at), -1));
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1").strip()
        : value;
  }
}
