package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.hutong.core.store.Database;

/**
 * Keys for one purpose each, derived from the installation's secret. Only after the store started.
 */
final class Secrets {
  private static final String ALGORITHM = "HmacSHA256";

  private final Database database;
  private final Map<Purpose, byte[]> keys = new ConcurrentHashMap<>();

  /** What a key is for: one key never serves two. */
  enum Purpose {
    TOKEN,
    VISITOR_KEY,
    DEVICE,
    LINK
  }

  @Inject
  Secrets(Database database) {
    this.database = database;
  }

  /** 256 bits; the array is shared and must not be changed. */
  byte[] key(Purpose purpose) {
    return keys.computeIfAbsent(purpose, this::derive);
  }

  private byte[] derive(Purpose purpose) {
    byte[] root = database.installation().secret().getBytes(StandardCharsets.UTF_8);
    return mac(root, ("hutong " + purpose.name() + " 1").getBytes(StandardCharsets.UTF_8));
  }

  static byte[] mac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
