package org.hutong.core.plugin.channels;

import org.hutong.api.ChannelInbox;
import org.hutong.api.Conversation;
import org.hutong.api.Posted;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** One plugin's inbox. Safe from any thread; every method blocks. */
final class PluginInbox implements ChannelInbox {
  private static final int LONGEST = 200;

  private final String plugin;
  private final ChannelNames names;
  private final CustomerInbox customers;
  private final AgentActs acts;

  PluginInbox(String plugin, ChannelNames names, CustomerInbox customers, AgentActs acts) {
    this.plugin = plugin;
    this.names = names;
    this.customers = customers;
    this.acts = acts;
  }

  @Override
  public Posted received(Inbound message) {
    own(message.channel());
    bounded("thread", message.thread());
    bounded("vendorId", message.vendorId());
    if (message.customer().length() > LONGEST) {
      throw invalid("customer: longer than " + LONGEST + " UTF-16 units");
    }
    return customers.received(message);
  }

  @Override
  public void link(String channel, String account, @Nullable String agent) {
    own(channel);
    bounded("account", account);
    acts.link(channel, account, agent);
  }

  @Override
  public Conversation act(AgentAction action) {
    own(action.channel());
    bounded("account", action.account());
    bounded("vendorId", action.vendorId());
    return acts.act(action);
  }

  /** One that has just started is known a moment later: its channel is asked for its name first. */
  private void own(String channel) {
    if (!names.belongs(channel, plugin)) {
      throw Settled.refused(
          ErrorCode.UNAVAILABLE,
          "channel: " + channel + " is no channel of this plugin, or not yet");
    }
  }

  private static void bounded(String what, String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw invalid(what + ": must be 1 to " + LONGEST + " UTF-16 units");
    }
  }

  private static RuntimeException invalid(String message) {
    return Settled.refused(ErrorCode.INVALID, message);
  }
}
