package org.hutong.core.plugin.service;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;

/** What plugins receive by injection. */
public final class ServiceModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Denials.class).in(Scopes.SINGLETON);
    bind(PluginData.class).in(Scopes.SINGLETON);
    bind(Services.class).in(Scopes.SINGLETON);
    bind(Hops.class).in(Scopes.SINGLETON);
    bind(Speech.class).in(Scopes.SINGLETON);
    bind(Leases.class).in(Scopes.SINGLETON);
    bind(QueueLengths.class).in(Scopes.SINGLETON);
    bind(SecretTable.class).in(Scopes.SINGLETON);
    bind(Vault.class).in(Scopes.SINGLETON);
    bind(KeyValueTable.class).in(Scopes.SINGLETON);
    var makers = Multibinder.newSetBinder(binder(), new TypeLiteral<ServiceMaker<?>>() {});
    makers.addBinding().to(ConversationsMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(AgentsMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(CustomersMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(MetricsMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(SchedulerMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(SecretsMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(HttpMaker.class).in(Scopes.SINGLETON);
    makers.addBinding().to(KeyValueMaker.class).in(Scopes.SINGLETON);
  }
}
