package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Tokens;
import org.hutong.core.identity.VisitorKeys;
import org.hutong.core.identity.Visitors;
import org.hutong.core.time.TimeSource;

/** Begins the sessions of visitors. */
public final class VisitorSessions {
  /** How long a visitor's token lasts; the client renews it with the visitor's key. */
  public static final Duration LENGTH = Duration.ofHours(12);

  private final Tokens tokens;
  private final VisitorKeys keys;
  private final TimeSource time;
  private final Visits visits;

  @Inject
  VisitorSessions(Tokens tokens, VisitorKeys keys, TimeSource time, Visits visits) {
    this.tokens = tokens;
    this.keys = keys;
    this.time = time;
    this.visits = visits;
  }

  /** The same for a visitor whose browser tells of the visit. */
  Map<String, Object> begin(Visitors.Visitor visitor, Duration length, Visit visit) {
    visits.seen(visitor.id(), visit);
    return begin(visitor, length);
  }

  /**
   * {@code {token, expires, visitor, key}}. An identified visitor gets no key: what his own system
   * says of him is the way back.
   */
  public Map<String, Object> begin(Visitors.Visitor visitor, Duration length) {
    long expires = time.millis() + length.toMillis();
    var principal =
        new Principal.Visitor(
            visitor.id(),
            visitor.site(),
            visitor.name(),
            visitor.customer(),
            visitor.auth(),
            expires);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token", tokens.issue(principal, length));
    answer.put("expires", expires);
    answer.put("visitor", visitor.id());
    if (visitor.subject() == null) {
      answer.put("key", keys.of(visitor.site(), visitor.id()));
    }
    return answer;
  }
}
