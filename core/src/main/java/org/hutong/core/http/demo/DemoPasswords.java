package org.hutong.core.http.demo;

import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.hutong.core.store.Database;

/**
 * The first passwords of the demo's agents: another one in each installation, and always the same
 * in one, so that every start can print them and none is stored.
 */
final class DemoPasswords {
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int LENGTH = 16;

  private final Database database;

  @Inject
  DemoPasswords(Database database) {
    this.database = database;
  }

  String of(String username) {
    byte[] bytes = mac("hutong demo " + username.toLowerCase(Locale.ROOT));
    var password = new StringBuilder(LENGTH + 3);
    for (int i = 0; i < LENGTH; i++) {
      if (i > 0 && i % 4 == 0) {
        password.append('-');
      }
      password.append(LETTERS.charAt(Byte.toUnsignedInt(bytes[i]) % LETTERS.length()));
    }
    return password.toString();
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] secret = database.installation().secret().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
