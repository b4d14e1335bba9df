package org.hutong.core.http.chat;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Request;
import org.hutong.core.identity.AuthenticationException;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Tokens;
import org.hutong.core.identity.VisitorKeys;
import org.hutong.core.identity.Visitors;
import org.hutong.core.limit.Quotas;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The visitor of a page of its own: his key lies in an HttpOnly cookie that only {@code /chat} ever
 * sees. The socket and the API never take the cookie; they get a short-lived token made from it.
 */
final class ChatVisitors {
  /** How long the page's token lasts; it is renewed with the cookie. */
  static final Duration TOKEN = Duration.ofHours(1);

  private static final Duration COOKIE = Duration.ofDays(400);
  private static final int FORM_TOKEN_BYTES = 18;

  private final VisitorKeys keys;
  private final Visitors visitors;
  private final Tokens tokens;
  private final Quotas quotas;
  private final TimeSource time;
  private final String base;

  @Inject
  ChatVisitors(
      VisitorKeys keys,
      Visitors visitors,
      Tokens tokens,
      Quotas quotas,
      TimeSource time,
      Configuration configuration) {
    this.keys = keys;
    this.visitors = visitors;
    this.tokens = tokens;
    this.quotas = quotas;
    this.time = time;
    this.base = configuration.server().basePath();
  }

  /**
   * Who has the page open. Nothing of him is stored before his first message.
   *
   * @param fresh whether he was made for this request: the browser brought nothing that names him
   * @param kept whether the browser keeps his cookie, as far as this request shows
   */
  record Guest(UUID id, String key, boolean fresh, boolean kept) {
    /** What only a page that was rendered for him can put into a form. */
    String formToken() {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256")
                .digest(("hutong form " + key).getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(digest)
            .substring(0, FORM_TOKEN_BYTES);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    boolean wrote(@Nullable String formToken) {
      return formToken != null
          && MessageDigest.isEqual(
              formToken.getBytes(StandardCharsets.UTF_8),
              formToken().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A token for the page's script; times are epoch milliseconds. */
  record Ticket(String token, long expires, UUID visitor) {}

  /**
   * Whose cookie came with the request, else somebody new. Does not block.
   *
   * @throws Problem {@code rate_limited} if there are too many new ones
   */
  Guest guest(Site site, Request request) {
    return guest(site, request, null, null);
  }

  /**
   * Whose cookie came with the request; else whose token; else whose key, which the page was given
   * for who had no cookie yet: the same form twice is the same visitor. Else somebody new. Does not
   * block.
   *
   * @throws Problem {@code rate_limited} if there are too many new ones
   */
  Guest guest(Site site, Request request, @Nullable String token, @Nullable String key) {
    return keyed(site, request.cookie(name(site, request.secure())), true)
        .or(() -> holder(site, token))
        .or(() -> keyed(site, key, false))
        .orElseGet(() -> anonymous(site, request));
  }

  private Guest anonymous(Site site, Request request) {
    Limits.check(quotas.visitor(request.address(), site.id()));
    UUID id = visitors.anonymous(site.id()).id();
    return new Guest(id, keys.of(site.id(), id), true, false);
  }

  private Optional<Guest> keyed(Site site, @Nullable String key, boolean kept) {
    return key == null
        ? Optional.empty()
        : keys.visitor(site.id(), key).map(id -> new Guest(id, key, false, kept));
  }

  /** Who holds this token of the site; empty if it names nobody or has ended. */
  private Optional<Guest> holder(Site site, @Nullable String token) {
    try {
      return token != null
              && tokens.verify(token) instanceof Principal.Visitor visitor
              && visitor.site().equals(site.id())
          ? Optional.of(new Guest(visitor.id(), keys.of(site.id(), visitor.id()), false, false))
          : Optional.empty();
    } catch (AuthenticationException e) {
      return Optional.empty();
    }
  }

  /** The value of {@code Set-Cookie}. */
  String cookie(Site site, Guest guest, boolean secure) {
    return name(site, secure)
        + "="
        + guest.key()
        + (hostOnly(secure) ? "; Path=/" : "; Path=/chat")
        + "; Max-Age="
        + COOKIE.toSeconds()
        + "; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }

  /** A short-lived token for him. Blocks. */
  Ticket ticket(Site site, Guest guest) {
    Visitors.Visitor visitor = visitors.known(site.id(), guest.id());
    long expires = time.millis() + TOKEN.toMillis();
    var principal =
        new Principal.Visitor(
            visitor.id(), site.id(), visitor.name(), visitor.customer(), visitor.auth(), expires);
    return new Ticket(tokens.issue(principal, TOKEN), expires, visitor.id());
  }

  /** The generation of his tokens, for a command in his name. Blocks. */
  int auth(Site site, Guest guest) {
    return visitors.known(site.id(), guest.id()).auth();
  }

  /**
   * Over TLS on a host of our own no other host of the domain can have written the cookie: browsers
   * see to it by its name, which wants the path of the root. Under a part of a site, whose cookies
   * are not to be sent to its other parts, and without TLS it is bound to {@code /chat} alone.
   */
  private boolean hostOnly(boolean secure) {
    return secure && base.isEmpty();
  }

  private String name(Site site, boolean secure) {
    return (hostOnly(secure) ? "__Host-" : "")
        + "hutong_"
        + site.id().toString().replace("-", "").substring(12);
  }
}
