package org.hutong.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits by address for a machine that is everybody at once: all visitors of a test come from
 * 127.0.0.1.
 */
public final class Crowded {
  private static final String MANY = "1000000";
  private static final String LARGE = "1024GiB";

  private Crowded() {}

  /** By their keys in {@code hutong.yml}. */
  public static Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("limits.messagesPerMinutePerIp", MANY);
    settings.put("limits.messageBytesPerMinutePerIp", LARGE);
    settings.put("limits.messageBytesPerMinutePerSite", LARGE);
    settings.put("limits.visitorsPerMinutePerIp", MANY);
    settings.put("limits.visitorsPerMinutePerSite", MANY);
    settings.put("limits.conversationsPerMinutePerIp", MANY);
    settings.put("limits.conversationsPerMinutePerSite", MANY);
    settings.put("limits.openConversationsPerIp", MANY);
    settings.put("files.quotaPerIpPerDay", LARGE);
    settings.put("files.quotaPerSitePerDay", LARGE);
    return settings;
  }

  /** The same by their names in the environment. */
  public static Map<String, String> environment() {
    var environment = new LinkedHashMap<String, String>();
    settings()
        .forEach(
            (key, value) ->
                environment.put(
                    "HUTONG_"
                        + key.replace('.', '_')
                            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                            .toUpperCase(java.util.Locale.ROOT),
                    value));
    return environment;
  }
}
