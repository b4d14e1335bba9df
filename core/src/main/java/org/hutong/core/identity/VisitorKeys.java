package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The secret by which an anonymous visitor comes back as himself: his id and its MAC for the site.
 * The server stores nothing; whoever cannot compute the MAC cannot become an existing visitor.
 */
public final class VisitorKeys {
  private static final int ID_BYTES = 16;
  private static final int KEY_BYTES = ID_BYTES + 32;
  private static final int LONGEST = 128;

  private final Secrets secrets;

  @Inject
  VisitorKeys(Secrets secrets) {
    this.secrets = secrets;
  }

  /** The key of a visitor on a site: 64 characters of the URL-safe alphabet. */
  public String of(UUID site, UUID visitor) {
    byte[] key = Arrays.copyOf(bytes(visitor), KEY_BYTES);
    System.arraycopy(mac(site, visitor), 0, key, ID_BYTES, KEY_BYTES - ID_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /** Whose key it is; empty if it was not made here for this site. */
  public Optional<UUID> visitor(UUID site, String key) {
    byte[] bytes = decode(key);
    if (bytes.length != KEY_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    UUID visitor = new UUID(buffer.getLong(), buffer.getLong());
    byte[] mac = Arrays.copyOfRange(bytes, ID_BYTES, KEY_BYTES);
    return MessageDigest.isEqual(mac, mac(site, visitor)) ? Optional.of(visitor) : Optional.empty();
  }

  private byte[] mac(UUID site, UUID visitor) {
    return Secrets.mac(secrets.key(Secrets.Purpose.VISITOR_KEY), bytes(site), bytes(visitor));
  }

  private static byte[] decode(String key) {
    try {
      return key.length() > LONGEST ? new byte[0] : Base64.getUrlDecoder().decode(key);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(ID_BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
