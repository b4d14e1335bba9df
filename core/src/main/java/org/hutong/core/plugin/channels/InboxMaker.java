package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.hutong.api.ChannelInbox;
import org.hutong.api.Conversation;
import org.hutong.api.Permission;
import org.hutong.api.Posted;
import org.hutong.core.plugin.service.Grant;
import org.hutong.core.plugin.service.ServiceMaker;
import org.jspecify.annotations.Nullable;

/** Gives each plugin the inbox of its channels. */
final class InboxMaker implements ServiceMaker<ChannelInbox> {
  private final ChannelInboxes inboxes;

  @Inject
  InboxMaker(ChannelInboxes inboxes) {
    this.inboxes = inboxes;
  }

  @Override
  public Class<ChannelInbox> type() {
    return ChannelInbox.class;
  }

  @Override
  public ChannelInbox make(Grant grant) {
    return new Granted(grant, inboxes.of(grant.plugin()));
  }

  /** Asks for the permission, and the store on threads of the kernel. */
  private record Granted(Grant grant, ChannelInbox inbox) implements ChannelInbox {
    private <R> R with(Supplier<R> work) {
      grant.require(Permission.CHANNEL);
      return grant.store(work);
    }

    @Override
    public Posted received(Inbound message) {
      return with(() -> inbox.received(message));
    }

    @Override
    public void link(String channel, String account, @Nullable String agent) {
      with(
          () -> {
            inbox.link(channel, account, agent);
            return true;
          });
    }

    @Override
    public Conversation act(AgentAction action) {
      return with(() -> inbox.act(action));
    }
  }
}
