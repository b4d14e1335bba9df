package org.hutong.core.plugin.listeners;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What an extension is called in the outbox: {@code plugin:<id>:<class>}, and what does not fit is
 * shortened around a hash of the whole. The same one gets the same name for ever.
 */
final class ConsumerNames {
  private static final int LONGEST = 64;
  private static final int PART = 19;
  private static final int HASH = 16;
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  private ConsumerNames() {}

  static String of(String plugin, String type) {
    String whole = "plugin:" + plugin + ":" + type;
    if (whole.length() <= LONGEST && PRINTABLE.matcher(whole).matches()) {
      return whole;
    }
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return "plugin:" + part(plugin) + ":" + part(simple) + ":" + hash(whole);
  }

  private static String part(String text) {
    String clean = text.replaceAll("[^!-~]", "_");
    return clean.substring(0, Math.min(clean.length(), PART));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
