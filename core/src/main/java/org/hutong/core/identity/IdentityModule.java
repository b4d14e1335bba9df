package org.hutong.core.identity;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.observe.Managed;

/** People, sites, groups, tokens and keys. */
public final class IdentityModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Secrets.class).in(Scopes.SINGLETON);
    bind(Audit.class).in(Scopes.SINGLETON);
    bind(Passwords.class).in(Scopes.SINGLETON);
    bind(Tokens.class).to(SignedTokens.class).in(Scopes.SINGLETON);
    bind(SignedTokens.class);
    bind(VisitorKeys.class).in(Scopes.SINGLETON);
    bind(SignedLinks.class).in(Scopes.SINGLETON);
    bind(CustomerTokens.class).in(Scopes.SINGLETON);
    bind(SiteRegistry.class).in(Scopes.SINGLETON);
    bind(Sites.class).to(SiteRegistry.class);
    bind(GroupTable.class).in(Scopes.SINGLETON);
    bind(GroupRegistry.class).in(Scopes.SINGLETON);
    bind(Groups.class).to(GroupRegistry.class);
    bind(AgentTable.class).in(Scopes.SINGLETON);
    bind(AgentAccounts.class).in(Scopes.SINGLETON);
    bind(Visitors.class).in(Scopes.SINGLETON);
    bind(Languages.class).in(Scopes.SINGLETON);
    bind(PeopleCache.class).in(Scopes.SINGLETON);
    bind(People.class).to(PeopleCache.class);
    bind(KeyRing.class).in(Scopes.SINGLETON);
    bind(ApiKeys.class).to(KeyRing.class);
    bind(LogInAttempts.class).in(Scopes.SINGLETON);
    bind(AgentLinks.class).in(Scopes.SINGLETON);
    bind(ProvidedAgents.class).in(Scopes.SINGLETON);
    bind(ProvidedCustomers.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), Providers.class)
        .setDefault()
        .toInstance(new Providers.Nobody());
    OptionalBinder.newOptionalBinder(binder(), RobotNames.class)
        .setDefault()
        .toInstance(new RobotNames.Nobody());
    bind(Devices.class).in(Scopes.SINGLETON);
    bind(LogIn.class).in(Scopes.SINGLETON);
    bind(SetUp.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(SetUp.class);
  }
}
