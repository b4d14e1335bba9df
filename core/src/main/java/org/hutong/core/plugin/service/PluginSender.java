package org.hutong.core.plugin.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The sender of what plugins say: {@code plugin:<id>}, within the 40 characters of a sender. */
public final class PluginSender {
  private static final String PREFIX = "plugin:";
  private static final int LONGEST = 40;
  private static final int HASH = 12;

  private PluginSender() {}

  /**
   * The same for the same id, and for no other: one that is too long is cut and ends in {@code ~},
   * which no id has, and a part of its hash.
   */
  public static String of(String plugin) {
    String whole = PREFIX + plugin;
    if (whole.length() <= LONGEST) {
      return whole;
    }
    return whole.substring(0, LONGEST - HASH - 1) + "~" + hash(plugin).substring(0, HASH);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
