package org.hutong.core.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a chunk must be, by the digest that its sender gave. Used by one thread, once. */
public final class Checksum {
  private static final Map<String, String> ALGORITHMS =
      Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  private final MessageDigest digest;
  private final byte[] expected;

  private Checksum(MessageDigest digest, byte[] expected) {
    this.digest = digest;
    this.expected = expected;
  }

  /** The algorithms by their names in tus. */
  public static List<String> algorithms() {
    return ALGORITHMS.keySet().stream().sorted().toList();
  }

  /** Reads {@code sha1 base64}; empty if it is not that or the algorithm is not known. */
  public static Optional<Checksum> of(String header) {
    String[] parts = header.strip().split(" ");
    String algorithm = ALGORITHMS.get(parts[0]);
    if (parts.length != 2 || algorithm == null) {
      return Optional.empty();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] expected = Base64.getDecoder().decode(parts[1]);
      return expected.length == digest.getDigestLength()
          ? Optional.of(new Checksum(digest, expected))
          : Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
  }

  boolean holds() {
    return MessageDigest.isEqual(digest.digest(), expected);
  }
}
