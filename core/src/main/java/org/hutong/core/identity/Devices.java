package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.hutong.core.time.TimeSource;

/**
 * Tells devices on which a name has logged in before: each gets a mark of its own, signed for that
 * name, which opens nothing and only says that the device is not a stranger's.
 */
public final class Devices {
  /** How long a device that is not used is remembered. */
  public static final Duration REMEMBERED = Duration.ofDays(180);

  private static final int ID_BYTES = 12;
  private static final int HEAD_BYTES = ID_BYTES + Long.BYTES;
  private static final int LONGEST = 128;

  private final Secrets secrets;
  private final TimeSource time;
  private final SecureRandom random = new SecureRandom();

  @Inject
  Devices(Secrets secrets, TimeSource time) {
    this.secrets = secrets;
    this.time = time;
  }

  /** A new mark for a device on which this name has logged in. */
  public String mark(String username) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    long until = time.millis() + REMEMBERED.toMillis();
    byte[] head = ByteBuffer.allocate(HEAD_BYTES).put(id).putLong(until).array();
    byte[] mac = mac(username, head);
    byte[] whole = Arrays.copyOf(head, HEAD_BYTES + mac.length);
    System.arraycopy(mac, 0, whole, HEAD_BYTES, mac.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /** The device's id; empty if the mark is not of this name, or too old. */
  Optional<String> known(String username, String mark) {
    byte[] whole = decode(mark);
    if (whole.length <= HEAD_BYTES) {
      return Optional.empty();
    }
    byte[] head = Arrays.copyOf(whole, HEAD_BYTES);
    byte[] mac = Arrays.copyOfRange(whole, HEAD_BYTES, whole.length);
    boolean good =
        MessageDigest.isEqual(mac, mac(username, head))
            && ByteBuffer.wrap(head).getLong(ID_BYTES) > time.millis();
    return good
        ? Optional.of(HexFormat.of().formatHex(Arrays.copyOf(head, ID_BYTES)))
        : Optional.empty();
  }

  private byte[] mac(String username, byte[] head) {
    return Secrets.mac(
        secrets.key(Secrets.Purpose.DEVICE),
        AgentTable.normal(username).getBytes(StandardCharsets.UTF_8),
        head);
  }

  private static byte[] decode(String mark) {
    try {
      return mark.length() > LONGEST ? new byte[0] : Base64.getUrlDecoder().decode(mark);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
