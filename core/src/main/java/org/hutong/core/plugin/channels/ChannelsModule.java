package org.hutong.core.plugin.channels;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.AtStart;
import org.hutong.core.plugin.service.ServiceMaker;

/** Channels of plugins. It starts after the plugins. */
public final class ChannelsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ChannelStore.class).in(Scopes.SINGLETON);
    bind(ChannelNames.class).in(Scopes.SINGLETON);
    bind(Settled.class).in(Scopes.SINGLETON);
    bind(CustomerInbox.class).in(Scopes.SINGLETON);
    bind(AgentActs.class).in(Scopes.SINGLETON);
    bind(ChannelInboxes.class).in(Scopes.SINGLETON);
    bind(Channels.class).in(Scopes.SINGLETON);
    bind(NamesAtStart.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<ServiceMaker<?>>() {})
        .addBinding()
        .to(InboxMaker.class)
        .in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<AtStart<?>>() {})
        .addBinding()
        .to(NamesAtStart.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Channels.class);
  }
}
