package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.api.Channel;
import org.hutong.core.plugin.ExtensionPoints;

/** Which plugin each channel's name belongs to. Safe from any thread; never blocks. */
final class ChannelNames {
  private final ExtensionPoints points;
  private final Map<String, String> owners = new ConcurrentHashMap<>();

  @Inject
  ChannelNames(ExtensionPoints points) {
    this.points = points;
  }

  /**
   * Whether the name is the plugin's now: nobody had it, or who had it runs no channel any more.
   */
  boolean claim(String channel, String plugin) {
    return owners
        .merge(channel, plugin, (owner, claimant) -> runs(owner) ? owner : claimant)
        .equals(plugin);
  }

  private boolean runs(String plugin) {
    return points.now(Channel.class).stream().anyMatch(handle -> handle.plugin().equals(plugin));
  }

  boolean belongs(String channel, String plugin) {
    return plugin.equals(owners.get(channel));
  }
}
