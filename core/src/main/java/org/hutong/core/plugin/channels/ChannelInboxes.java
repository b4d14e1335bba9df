package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import org.hutong.api.ChannelInbox;

/** Makes the inbox of each plugin: it may speak for the plugin's own channels alone. */
public final class ChannelInboxes {
  private final ChannelNames names;
  private final CustomerInbox customers;
  private final AgentActs acts;

  @Inject
  ChannelInboxes(ChannelNames names, CustomerInbox customers, AgentActs acts) {
    this.names = names;
    this.customers = customers;
    this.acts = acts;
  }

  /** Without the check of the permission, which is the caller's. */
  public ChannelInbox of(String plugin) {
    return new PluginInbox(plugin, names, customers, acts);
  }
}
