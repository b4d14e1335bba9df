package org.hutong.core.http.plugins;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** The routes of the plugin host. */
public final class PluginsModule extends AbstractModule {
  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), RouteGroup.class)
        .addBinding()
        .to(PluginRoutes.class)
        .in(Scopes.SINGLETON);
  }
}
