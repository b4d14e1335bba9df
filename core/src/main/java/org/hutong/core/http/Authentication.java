package org.hutong.core.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import jakarta.inject.Inject;
import org.hutong.core.identity.ApiKeys;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Tokens;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Reads {@code Authorization: Bearer} and decides whether its bearer may call a route. */
final class Authentication {
  private static final String SCHEME = "Bearer ";
  private static final int LONGEST = 4096;

  private final Tokens tokens;
  private final ApiKeys keys;
  private final People people;
  private final TimeSource time;

  @Inject
  Authentication(Tokens tokens, ApiKeys keys, People people, TimeSource time) {
    this.tokens = tokens;
    this.keys = keys;
    this.people = people;
    this.time = time;
  }

  /** Null only where the route is open to anyone or the caller has a link. May block. */
  @Nullable Principal check(HttpServerExchange exchange, Access access) {
    if (access.anyone() || (access.linked() && byLink(exchange))) {
      return null;
    }
    Principal principal = bearer(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
    if (!access.admits(principal)) {
      throw Problem.forbidden("You may not do this.");
    }
    return principal;
  }

  /** A token goes before a link: who has both is somebody. */
  private static boolean byLink(HttpServerExchange exchange) {
    return !exchange.getRequestHeaders().contains(Headers.AUTHORIZATION)
        && exchange.getQueryParameters().containsKey(Request.SIGNATURE);
  }

  private Principal bearer(@Nullable String header) {
    if (header == null
        || header.length() > LONGEST
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Problem.of(ErrorCode.UNAUTHENTICATED, "A bearer token is needed.");
    }
    String token = header.substring(SCHEME.length()).strip();
    if (token.startsWith(ApiKeys.PREFIX)) {
      return keys.verify(token);
    }
    Principal principal = tokens.verify(token);
    if (ended(principal)) {
      throw Problem.of(ErrorCode.UNAUTHENTICATED, "The token has ended.");
    }
    if (!people.welcome(principal)) {
      throw Problem.of(ErrorCode.UNAUTHENTICATED, "The token was revoked.");
    }
    return principal;
  }

  /** The leeway of {@link Tokens#verify} is for sockets that live; a request has none. */
  private boolean ended(Principal principal) {
    return switch (principal) {
      case Principal.Visitor visitor -> visitor.expires() <= time.millis();
      case Principal.Agent agent -> agent.expires() <= time.millis();
      case Principal.Program program -> false;
    };
  }
}
