package org.hutong.core.identity;

import java.time.Duration;

/**
 * Session tokens: signed, self-contained, revoked by raising the subject's {@code auth} generation.
 */
public interface Tokens {
  String issue(Principal principal, Duration ttl);

  /**
   * Checks signature, end (60 s leeway for a token already in use) and shape without the database:
   * never blocks. Whether the subject is still welcome is {@link People#welcome}.
   *
   * @throws AuthenticationException if it is not a token of this installation or has ended
   */
  Principal verify(String token);
}
