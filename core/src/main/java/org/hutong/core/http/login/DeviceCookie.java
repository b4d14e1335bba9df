package org.hutong.core.http.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.hutong.core.http.Request;
import org.hutong.core.identity.Devices;

/**
 * The cookie that tells a device which logged in before from a stranger's, one for each name that
 * uses it. Only {@code /login} ever sees it, and without the password it opens nothing.
 */
final class DeviceCookie {
  private static final int NAME_BYTES = 6;

  private DeviceCookie() {}

  static String name(String username) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(username.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
      return "hutong_device_" + HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String of(String username, String mark, Request request) {
    return name(username)
        + "="
        + mark
        + "; Path=/api/v1/login; Max-Age="
        + Devices.REMEMBERED.toSeconds()
        + "; HttpOnly; SameSite=Strict"
        + (request.secure() ? "; Secure" : "");
  }
}
