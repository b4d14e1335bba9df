package org.hutong.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Answers requests below {@code /api/v1/plugins/{id}/}. Since API version 1.0. Panels and commands
 * of the descriptor are answered here, too.
 *
 * <p><b>When.</b> A request fits one of the {@link #routes()}. The words {@code consent}, {@code
 * enabled}, {@code health}, {@code icon}, {@code logs}, {@code permissions}, {@code settings} and
 * {@code ui} at the beginning of a path are the kernel's own: a plugin with such a route, or with
 * two routes for the same requests, is refused when it is installed. The caller is authenticated
 * and has what the route's {@link Access} asks for; whether he may see the single thing is the
 * plugin's to check ({@link Request#caller()}, {@link Conversations}).
 *
 * <p><b>Threads and budget.</b> On a thread of the plugin; may block for 10 s. At most 64 calls at
 * once. Request bodies are at most 1 MiB, answers at most 4 MiB.
 *
 * <p><b>Failure.</b> An exception or an overstay is answered with 500, an {@link
 * IllegalArgumentException} with 400 and its message, which does not count as a failure. While the
 * plugin is being replaced, requests wait for up to 2 s, then 503 with {@code Retry-After}; the
 * same while it is left out after five failures in a row, or when 64 calls are inside for 10 s.
 *
 * <p>Example:
 *
 * <pre>{@code
 * @Extension
 * public final class Orders implements RestEndpoint {
 *   @Override
 *   public List<Route> routes() {
 *     return List.of(
 *         Route.get("/orders/{customer}", Access.AGENT, request -> json(request.path("customer"))));
 *   }
 * }
 * }</pre>
 */
public interface RestEndpoint extends ExtensionPoint {
  /**
   * The routes. Read once, when the plugin starts; at most 64.
   *
   * @return what it answers
   */
  List<Route> routes();

  /** Answers a request. */
  @FunctionalInterface
  interface Handler {
    /**
     * Answers one request.
     *
     * @param request what was asked
     * @return never null
     * @throws Exception {@link IllegalArgumentException} for a bad request
     */
    Response handle(Request request) throws Exception;
  }

  /** Who may call a route. */
  enum Access {
    /** Everybody, without a token. For callbacks of other systems, which the plugin verifies. */
    ANYONE,
    /** Visitors and agents. */
    MEMBER,
    /** Agents; an administrator is one. */
    AGENT,
    /** Administrators. */
    ADMIN
  }

  /**
   * One route.
   *
   * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
   * @param path from the plugin's root: a literal segment of {@code A-Z a-z 0-9 . _ ~ -}, then more
   *     of them and {@code {name}} for one segment each; at most 16 and 200 characters. A literal
   *     goes before a name
   * @param access who may call it; pages of the sites' own origins may call every route
   * @param handler what answers
   */
  record Route(String method, String path, Access access, Handler handler) {
    /**
     * A route that reads.
     *
     * @param path from the plugin's root
     * @param access who may call it
     * @param handler what answers
     * @return the route
     */
    public static Route get(String path, Access access, Handler handler) {
      return new Route("GET", path, access, handler);
    }

    /**
     * A route that does something.
     *
     * @param path from the plugin's root
     * @param access who may call it
     * @param handler what answers
     * @return the route
     */
    public static Route post(String path, Access access, Handler handler) {
      return new Route("POST", path, access, handler);
    }
  }

  /** A request as the plugin sees it. For the handler's own thread. */
  interface Request {
    /**
     * The value of {@code {name}} in the route's path.
     *
     * @param name a name of the route's path
     * @return decoded
     */
    String path(String name);

    /**
     * A value of the query.
     *
     * @param name its name
     * @return decoded; empty if it is not there
     */
    Optional<String> query(String name);

    /**
     * A header. Cookies and {@code Authorization} are never given.
     *
     * @param name any case
     * @return the first value; empty if it is not there
     */
    Optional<String> header(String name);

    /**
     * The body.
     *
     * @return at most 1 MiB; empty if there is none
     */
    byte[] body();

    /**
     * The body as a JSON object.
     *
     * @return its members; {@link IllegalArgumentException} if it is none
     */
    Map<String, @Nullable Object> json();

    /**
     * Who calls.
     *
     * @return null on a route for {@link Access#ANYONE}
     */
    @Nullable Sender caller();
  }

  /**
   * An answer.
   *
   * @param status 200 to 599
   * @param type a media type. HTML, XML and scripts are sent as downloads: pages belong into the
   *     jar's {@code ui} folder, which is sandboxed
   * @param body at most 4 MiB
   */
  record Response(int status, String type, byte[] body) {
    /**
     * JSON with the status 200.
     *
     * @param members the object
     * @return the answer
     */
    public static Response json(Map<String, ? extends @Nullable Object> members) {
      return new Response(200, "application/json", JsonText.of(members));
    }

    /**
     * A card with the status 200, as panels want it.
     *
     * @param card the card
     * @return the answer
     */
    public static Response card(Card card) {
      return json(Map.of("card", card.json()));
    }

    /**
     * No content, with the status 204.
     *
     * @return the answer
     */
    public static Response empty() {
      return new Response(204, "application/json", new byte[0]);
    }

    /**
     * A text.
     *
     * @param status 200 to 599
     * @param text plain
     * @return the answer
     */
    public static Response text(int status, String text) {
      return new Response(
          status,
          "text/plain; charset=utf-8",
          text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
