package org.hutong.core.plugin.listeners;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.AtStart;

/** Event listeners of plugins. It starts after the plugins. */
public final class ListenersModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Listeners.class).in(Scopes.SINGLETON);
    bind(Enabling.class).in(Scopes.SINGLETON);
    bind(KindsAtStart.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), new TypeLiteral<AtStart<?>>() {})
        .addBinding()
        .to(KindsAtStart.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Listeners.class);
  }
}
