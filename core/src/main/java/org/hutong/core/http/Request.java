package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.identity.Principal;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A request as a {@link Handler} sees it. Used by the handler's own thread alone. */
public final class Request {
  /** The parameter of a signed link. */
  public static final String SIGNATURE = "signature";

  private final HttpServerExchange exchange;
  private final Router.Entry entry;
  private final Map<String, String> path;
  private final Map<String, String> query;
  private final String tail;
  private final Client client;
  private final @Nullable Principal principal;
  private final byte[] body;
  private final Method method;
  private final Authenticator authenticator;

  Request(
      HttpServerExchange exchange,
      Method method,
      Router.Entry entry,
      Parameters parameters,
      Client client,
      @Nullable Principal principal,
      byte[] body,
      Authenticator authenticator) {
    this.exchange = exchange;
    this.method = method;
    this.entry = entry;
    this.path = parameters.path();
    this.query = parameters.query();
    this.tail = parameters.tail();
    this.client = client;
    this.principal = principal;
    this.body = body;
    this.authenticator = authenticator;
  }

  /** Says who calls, for a handler that knows only later who may. */
  @FunctionalInterface
  interface Authenticator {
    @Nullable Principal check(Access access);
  }

  /** What was read from the request's target. */
  record Parameters(Map<String, String> path, Map<String, String> query, String tail) {}

  public Method method() {
    return method;
  }

  /** The value of {@code {name}} in the template, decoded. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException(entry.route().template() + " has no {" + name + "}");
    }
    return value;
  }

  /** The same as an id; {@code not_found} if it cannot be one. */
  public UUID id(String name) {
    UUID id = RequestPath.id(path(name));
    if (id == null) {
      throw Problem.notFound();
    }
    return id;
  }

  /** The same as a number from 1; {@code not_found} if it cannot be one. */
  public long number(String name) {
    try {
      long number = Long.parseLong(path(name));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below like every thing that is not there.
    }
    throw Problem.notFound();
  }

  /** What {@code **} of the template stands for: decoded segments joined by slashes. */
  public String tail() {
    return tail;
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  public long query(String name, long absent, long min, long max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below with the range.
    }
    throw Problem.invalid(name, "must be a whole number from " + min + " to " + max);
  }

  public Optional<UUID> queryId(String name) {
    return query(name)
        .map(
            text -> {
              UUID id = RequestPath.id(text);
              if (id == null) {
                throw Problem.invalid(name, "must be an id");
              }
              return id;
            });
  }

  /** Whether the caller has a signed link instead of a token. */
  public boolean linked() {
    return principal == null && entry.route().access().linked();
  }

  /** Bytes of the body as announced; -1 if they are not. */
  public long length() {
    return exchange.getRequestContentLength();
  }

  /** Who calls. Must not be asked on a route that is open to {@link Access#ANYONE}. */
  public Principal principal() {
    if (principal == null) {
      throw new IllegalStateException(entry.route().template() + " is open to anyone");
    }
    return principal;
  }

  /**
   * Who calls, on a route that is open to {@link Access#ANYONE} because the handler decides who may
   * call what lies behind it. Refuses like a route with this access; null only if it is open to
   * anyone, too. May block.
   */
  public @Nullable Principal admitted(Access access) {
    return authenticator.check(access);
  }

  /** The whole body; empty for routes that read none or stream it. */
  public byte[] body() {
    return body;
  }

  /**
   * The body as a JSON object: {@code bad_frame} if it is not JSON, {@code invalid} if no object.
   */
  public Fields json() {
    return Fields.of(Json.read(body));
  }

  /** The same, an empty body being an empty object. */
  public Fields optionalJson() {
    return body.length == 0 ? Fields.of(Json.read(new byte[] {'{', '}'})) : json();
  }

  /**
   * The body as it comes, for a streamed route. Blocks; throws a {@link Problem} ({@code
   * too_large}) when it is longer than the route allows, and an {@code IOException} when the
   * connection ends.
   */
  public InputStream stream() {
    if (!entry.route().streamed()) {
      throw new IllegalStateException(entry.route().template() + " is not streamed");
    }
    return new BodyStream(exchange, entry.route().limit());
  }

  public @Nullable String header(String name) {
    if (name.equalsIgnoreCase("Cookie") || name.equalsIgnoreCase("Authorization")) {
      throw new IllegalArgumentException(name + " is not for handlers");
    }
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** A cookie's value; only for groups that ask for cookies. */
  public @Nullable String cookie(String name) {
    if (!entry.cookies()) {
      throw new IllegalStateException(
          "the group of " + entry.route().template() + " reads no cookie");
    }
    try {
      var cookie = exchange.getRequestCookie(name);
      return cookie == null ? null : cookie.getValue();
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw Problem.of(ErrorCode.INVALID, "Cookie: there are too many, or they cannot be read.");
    }
  }

  /** The client's address without port, with trusted proxies resolved. */
  public String address() {
    return client.address();
  }

  /** Whether the client speaks TLS, to us or to a trusted proxy. */
  public boolean secure() {
    return client.secure();
  }

  /** The {@code Origin} header; null for programs and same-origin reads. */
  public @Nullable String origin() {
    return exchange.getRequestHeaders().getFirst("Origin");
  }

  /** Our own origin: the configured public one, else the one that the request named. */
  public String ownOrigin() {
    return client.ownOrigin();
  }
}
