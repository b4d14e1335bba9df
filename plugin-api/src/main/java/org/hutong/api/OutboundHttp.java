package org.hutong.api;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls other systems by HTTP, guarded: {@code http} and {@code https} alone, no addresses of this
 * machine or of private networks unless the plugin has {@code http.private}, and never link-local
 * ones, those of a cloud's metadata, and those of many. Every address of a host is checked, and
 * only a checked one is connected to. At most 5 redirects are followed, each checked like the first
 * address; none leads from {@code https} to {@code http}, and another host gets neither {@code
 * Authorization} nor {@code Cookie}. Certificates are always checked; proxies are not used.
 *
 * <p>Received by injection; needs {@code http.outbound}, else {@link PermissionException}. Safe
 * from any thread; blocks. At most 32 calls of a plugin at once; more wait within their timeout.
 * They end when the plugin stops; after that, {@link IllegalStateException}.
 */
public interface OutboundHttp {
  /**
   * Sends a request and reads the whole answer, whatever its status.
   *
   * @param call what to send
   * @return the answer
   * @throws IllegalArgumentException if the method, a header, the body or the timeout is not as
   *     {@link Call} says
   * @throws IOException if there was no answer in time, the address is not allowed, or the answer
   *     is larger than 8 MiB
   */
  Answer send(Call call) throws IOException;

  /**
   * The same to public addresses alone, even if the plugin has {@code http.private}: for addresses
   * that somebody typed and that must not lead inside, by whatever name or redirect.
   *
   * @param call what to send
   * @return the answer
   * @throws IllegalArgumentException as {@link #send}
   * @throws IOException as {@link #send}, and if the address is one of a private network
   */
  Answer sendOutside(Call call) throws IOException;

  /**
   * A request.
   *
   * @param method for example {@code GET}
   * @param uri {@code http} or {@code https}
   * @param headers value by name, at most 100 and 64 KiB; {@code Host}, {@code Content-Length} and
   *     others that say how the connection is used are not the caller's
   * @param body at most 8 MiB; empty for none
   * @param timeout for all of it, at most 60 s
   */
  record Call(String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
    /** Copies the headers. */
    public Call {
      headers = Map.copyOf(headers);
    }

    /**
     * Reads something, within 10 s.
     *
     * @param uri where it is
     * @return the request
     */
    public static Call get(URI uri) {
      return new Call("GET", uri, Map.of(), new byte[0], Duration.ofSeconds(10));
    }

    /**
     * Sends JSON, within 10 s.
     *
     * @param uri where it goes
     * @param json the body's text
     * @return the request
     */
    public static Call postJson(URI uri, String json) {
      return new Call(
          "POST",
          uri,
          Map.of("Content-Type", "application/json"),
          json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
          Duration.ofSeconds(10));
    }

    /**
     * The same request with one more header.
     *
     * @param name the header
     * @param value its value
     * @return the request
     */
    public Call header(String name, String value) {
      var all = new java.util.HashMap<>(headers);
      all.put(name, value);
      return new Call(method, uri, all, body, timeout);
    }
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param headers values by name in lower case
   * @param body all of it
   */
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {
    /**
     * The body as UTF-8.
     *
     * @return never null
     */
    public String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * A header's first value.
     *
     * @param name any case
     * @return empty if it is not there
     */
    public Optional<String> header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()).stream()
          .findFirst();
    }
  }
}
