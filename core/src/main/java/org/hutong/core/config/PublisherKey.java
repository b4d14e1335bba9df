package org.hutong.core.config;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** The public key of a publisher of plugins, as text. */
public final class PublisherKey {
  private PublisherKey() {}

  /** Reads Base64 of an Ed25519 key's X.509 encoding; empty if it is not exactly that. */
  public static Optional<PublicKey> read(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes));
      return write(key).equals(text) ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** The text of a key. */
  public static String write(PublicKey key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }
}
