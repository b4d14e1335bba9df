package org.hutong.core.connection;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The opening handshake (RFC 6455 §4.2): what a request must bring, and what it gets. */
final class Handshake {
  static final String SUBPROTOCOL = "hutong.v1";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private Handshake() {}

  /** An accepted request, all that a connection keeps of it. */
  record Accepted(Peers.Peer peer, @Nullable String origin, Arrivals.Arrival arrival) {}

  /** Why a request is not upgraded. */
  record Refusal(int status, String reason) {}

  /** The first mistake of a request; null if there is none. */
  static @Nullable Refusal mistake(HttpServerExchange exchange, boolean protocol) {
    HeaderMap headers = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().equals(Methods.GET)) {
      return new Refusal(405, "A WebSocket is opened with GET.");
    }
    if (!exchange.getProtocol().equals(Protocols.HTTP_1_1)
        || !names(headers, Headers.UPGRADE_STRING, "websocket")
        || !names(headers, Headers.CONNECTION_STRING, "upgrade")) {
      return new Refusal(426, "Here is a WebSocket: ask for an upgrade of HTTP/1.1.");
    }
    if (!VERSION.equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))) {
      return new Refusal(426, "Only version 13 of the WebSocket protocol is spoken here.");
    }
    if (!isKey(headers.getFirst(Headers.SEC_WEB_SOCKET_KEY))) {
      return new Refusal(400, "Sec-WebSocket-Key must be 16 bytes in Base64.");
    }
    if (protocol && !names(headers, Headers.SEC_WEB_SOCKET_PROTOCOL_STRING, SUBPROTOCOL)) {
      return new Refusal(400, "Offer the subprotocol " + SUBPROTOCOL + ".");
    }
    return null;
  }

  /** Whether one of a header's comma-separated words is the given one. */
  private static boolean names(HeaderMap headers, String header, String word) {
    var values = headers.get(header);
    if (values == null) {
      return false;
    }
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        if (part.strip().toLowerCase(Locale.ROOT).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Sets the headers of the answer 101. */
  static void answer(HttpServerExchange exchange, boolean protocol) {
    String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(Headers.UPGRADE, "websocket");
    headers.put(Headers.SEC_WEB_SOCKET_ACCEPT, accept(key.strip()));
    if (protocol) {
      headers.put(Headers.SEC_WEB_SOCKET_PROTOCOL, SUBPROTOCOL);
    }
  }

  private static String accept(String key) {
    try {
      byte[] salted = (key + SALT).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(salted));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-1", e);
    }
  }
}
