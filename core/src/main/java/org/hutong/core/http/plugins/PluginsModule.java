package org.hutong.core.http.plugins;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** The routes of the plugin host and of the plugins. */
public final class PluginsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Senders.class).in(Scopes.SINGLETON);
    var groups = Multibinder.newSetBinder(binder(), RouteGroup.class);
    groups.addBinding().to(PluginRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(ContributionRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(UiRoutes.class).in(Scopes.SINGLETON);
    groups.addBinding().to(EndpointRoutes.class).in(Scopes.SINGLETON);
  }
}
