package org.hutong.core.plugin.channels;

/**
 * The senders' ids of what came through a channel: the same for the same vendor's id, and by their
 * beginning the channel knows its own again.
 */
final class MessageIds {
  private static final int MARK = 8;

  private MessageIds() {}

  /** 41 characters. */
  static String of(String channel, String what, String vendorId) {
    return beginning(channel) + Digests.of(what, channel, vendorId);
  }

  static String beginning(String channel) {
    return Digests.of("channel", channel).substring(0, MARK) + "_";
  }
}
