package org.hutong.core.plugin.identities;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.identity.Providers;

/** Plugins that know people of other systems. */
public final class PluginIdentitiesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PluginIdentities.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), Providers.class)
        .setBinding()
        .to(PluginIdentities.class);
  }
}
