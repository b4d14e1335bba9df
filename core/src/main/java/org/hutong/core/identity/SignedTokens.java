package org.hutong.core.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.Duration;
import java.util.UUID;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Session tokens as JWTs of one algorithm (HS256) and one type, under this installation's key. */
final class SignedTokens implements Tokens {
  private static final JOSEObjectType TYPE = new JOSEObjectType("hutong+jwt");
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build();
  private static final int LONGEST = 4096;
  private static final long LEEWAY_MILLIS = 60_000;

  private static final String ROLE = "role";
  private static final String SITE = "site";
  private static final String NAME = "name";
  private static final String CUSTOMER = "customer";
  private static final String ADMIN = "admin";
  private static final String AUTH = "auth";
  private static final String EXPIRES = "end";

  private final Secrets secrets;
  private final TimeSource time;

  @Inject
  SignedTokens(Secrets secrets, TimeSource time) {
    this.secrets = secrets;
    this.time = time;
  }

  @Override
  public String issue(Principal principal, Duration ttl) {
    var claims = new JWTClaimsSet.Builder().claim(EXPIRES, time.millis() + ttl.toMillis());
    switch (principal) {
      case Principal.Visitor visitor ->
          claims
              .subject(visitor.id().toString())
              .claim(ROLE, "visitor")
              .claim(SITE, visitor.site().toString())
              .claim(NAME, visitor.name())
              .claim(CUSTOMER, visitor.customer() == null ? null : visitor.customer().toString())
              .claim(AUTH, visitor.auth());
      case Principal.Agent agent ->
          claims
              .subject(agent.id().toString())
              .claim(ROLE, "agent")
              .claim(NAME, agent.name())
              .claim(ADMIN, agent.admin())
              .claim(AUTH, agent.auth());
      case Principal.Program program ->
          throw new IllegalArgumentException("a program has a key, no token: " + program.id());
    }
    return signed(claims.build());
  }

  private String signed(JWTClaimsSet claims) {
    try {
      var jwt = new SignedJWT(HEADER, claims);
      jwt.sign(new MACSigner(secrets.key(Secrets.Purpose.TOKEN)));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  @Override
  public Principal verify(String token) {
    if (token.length() > LONGEST) {
      throw refused();
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWSHeader header = jwt.getHeader();
      if (!JWSAlgorithm.HS256.equals(header.getAlgorithm()) || !TYPE.equals(header.getType())) {
        throw refused();
      }
      if (!jwt.verify(new MACVerifier(secrets.key(Secrets.Purpose.TOKEN)))) {
        throw refused();
      }
      return principal(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw refused();
    }
  }

  private Principal principal(JWTClaimsSet claims) throws ParseException {
    Long expires = claims.getLongClaim(EXPIRES);
    Integer auth = claims.getIntegerClaim(AUTH);
    String role = claims.getStringClaim(ROLE);
    String name = claims.getStringClaim(NAME);
    if (expires == null || auth == null || role == null || name == null) {
      throw refused();
    }
    if (time.millis() > expires + LEEWAY_MILLIS) {
      throw new AuthenticationException("The token has ended.", true);
    }
    UUID subject = UUID.fromString(claims.getSubject());
    return switch (role) {
      case "visitor" ->
          new Principal.Visitor(
              subject, id(claims, SITE), name, optionalId(claims, CUSTOMER), auth, expires);
      case "agent" ->
          new Principal.Agent(
              subject, name, Boolean.TRUE.equals(claims.getBooleanClaim(ADMIN)), auth, expires);
      default -> throw refused();
    };
  }

  private static UUID id(JWTClaimsSet claims, String name) throws ParseException {
    UUID id = optionalId(claims, name);
    if (id == null) {
      throw refused();
    }
    return id;
  }

  private static @Nullable UUID optionalId(JWTClaimsSet claims, String name) throws ParseException {
    String text = claims.getStringClaim(name);
    return text == null ? null : UUID.fromString(text);
  }

  private static AuthenticationException refused() {
    return new AuthenticationException("This is not a token of this installation.", false);
  }
}
