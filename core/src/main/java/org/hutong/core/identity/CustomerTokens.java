package org.hutong.core.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What a site's own server says about who its customer is: a JWT under the site's identity secret.
 * The algorithm is the site's, never the token's: HS256.
 */
public final class CustomerTokens {
  /** Bytes that an identity secret must have at least (RFC 7518 §3.2). */
  public static final int SECRET_BYTES = 32;

  private static final int LONGEST = 8192;
  private static final int SUBJECT = 200;
  private static final int TEXT = 500;
  private static final int ATTRIBUTES = 50;
  private static final long MOST_AHEAD_MILLIS = 3_600_000;
  private static final long LEEWAY_MILLIS = 60_000;
  private static final double MILLIS_PER_SECOND = 1000;
  private static final double LATEST_SECONDS = 1e12;

  private final SiteRegistry sites;
  private final TimeSource time;

  @Inject
  CustomerTokens(SiteRegistry sites, TimeSource time) {
    this.sites = sites;
    this.time = time;
  }

  /**
   * The customer that the token names.
   *
   * @throws AuthenticationException if it does not name one for this site now
   */
  public Visitors.Customer verify(Site site, String token) {
    String secret =
        sites
            .identitySecret(site.id())
            .orElseThrow(() -> refused("The site has no identity secret."));
    if (token.length() > LONGEST) {
      throw refused("The identity is too long.");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!signed(jwt, secret)) {
        throw refused("The identity is not signed with the site's secret by HS256.");
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      checkTimes(jwt.getPayload().toJSONObject());
      return customer(site, claims);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw refused("The identity is not a signed JWT.");
    }
  }

  /** Whether it is signed with the site's secret, be it still valid or not. */
  boolean own(Site site, String token) {
    String secret = sites.identitySecret(site.id()).orElse(null);
    if (secret == null || token.length() > LONGEST) {
      return false;
    }
    try {
      return signed(SignedJWT.parse(token), secret);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean signed(SignedJWT jwt, String secret) throws JOSEException {
    return JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
        && jwt.verify(new MACVerifier(secret.getBytes(StandardCharsets.UTF_8)));
  }

  private Visitors.Customer customer(Site site, JWTClaimsSet claims) throws ParseException {
    if (!claims.getAudience().contains(site.key())) {
      throw refused("aud is not the site's key.");
    }
    String subject = claims.getSubject();
    if (subject == null || subject.isBlank() || subject.length() > SUBJECT || !printable(subject)) {
      throw refused("sub must be a text of 1 to " + SUBJECT + " characters.");
    }
    return new Visitors.Customer(
        subject, text(claims, "name"), text(claims, "avatar"), attributes(claims));
  }

  private void checkTimes(Map<String, Object> claims) {
    Long expires = millis(claims, "exp");
    long now = time.millis();
    if (expires == null || expires + LEEWAY_MILLIS < now) {
      throw refused("exp is missing or past.");
    }
    if (expires > now + MOST_AHEAD_MILLIS + LEEWAY_MILLIS) {
      throw refused("exp is more than an hour ahead.");
    }
    Long notBefore = millis(claims, "nbf");
    if (notBefore != null && notBefore > now + LEEWAY_MILLIS) {
      throw refused("nbf is in the future.");
    }
  }

  /** A time in epoch seconds as milliseconds; null if absent. */
  private static @Nullable Long millis(Map<String, Object> claims, String name) {
    Object value = claims.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.doubleValue() > 0
        && number.doubleValue() < LATEST_SECONDS) {
      return (long) (number.doubleValue() * MILLIS_PER_SECOND);
    }
    throw refused(name + " is not a time in seconds.");
  }

  private static @Nullable String text(JWTClaimsSet claims, String name) throws ParseException {
    String text = claims.getStringClaim(name);
    if (text != null && (text.length() > TEXT || !printable(text))) {
      throw refused(name + " is too long or holds control characters.");
    }
    return text;
  }

  private static @Nullable Map<String, String> attributes(JWTClaimsSet claims)
      throws ParseException {
    Map<String, Object> given = claims.getJSONObjectClaim("attributes");
    if (given == null) {
      return null;
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (var entry : given.entrySet()) {
      String value = String.valueOf(entry.getValue());
      if (attributes.size() == ATTRIBUTES || value.length() > TEXT || !printable(value)) {
        throw refused("attributes are too many or too long.");
      }
      attributes.put(entry.getKey(), value);
    }
    return attributes;
  }

  private static boolean printable(String text) {
    return text.codePoints()
        .noneMatch(c -> c < 0x20 || Character.getType(c) == Character.SURROGATE);
  }

  private static AuthenticationException refused(String message) {
    return new AuthenticationException(message, false);
  }
}
