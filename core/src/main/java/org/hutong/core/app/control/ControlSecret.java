package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The proof that a caller may read this server's data directory; new at every start. */
final class ControlSecret {
  private static final int BYTES = 32;

  private final String text;

  @Inject
  ControlSecret() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    text = HexFormat.of().formatHex(random);
  }

  String text() {
    return text;
  }

  boolean is(String given) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
