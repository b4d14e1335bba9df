package org.hutong.core.http.people;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** Agents, groups, keys, audit. */
public final class PeopleModule extends AbstractModule {
  @Override
  protected void configure() {
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(AgentRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(CustomerRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(GroupRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(KeyRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(AuditRoutes.class).in(Scopes.SINGLETON);
  }
}
