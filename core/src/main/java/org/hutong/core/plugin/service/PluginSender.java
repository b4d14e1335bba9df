package org.hutong.core.plugin.service;

import java.nio.charset.StandardCharsets;
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

  /** Whether the sender of an event is a plugin. */
  public static boolean isPlugin(String sender) {
    return sender.startsWith(PREFIX);
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
