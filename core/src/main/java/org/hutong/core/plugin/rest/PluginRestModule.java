package org.hutong.core.plugin.rest;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.plugin.AtStart;

/** The plugins' own REST routes. */
public final class PluginRestModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RestPlugins.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<AtStart<?>>() {})
        .addBinding()
        .to(RoutesAtStart.class);
    bind(RoutesAtStart.class).in(Scopes.SINGLETON);
  }
}
