package org.hutong.core.plugin.channels;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Short names for what outside systems call as they like. */
final class Digests {
  private static final int KEPT = 24;

  private Digests() {}

  /**
   * 32 characters of {@code A-Za-z0-9_-} for these words in this order: the same for ever, and
   * different for others as far as anybody can tell (192 bits).
   */
  static String of(String... words) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String word : words) {
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        digest.update((utf8.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(utf8);
      }
      byte[] kept = java.util.Arrays.copyOf(digest.digest(), KEPT);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(kept);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
