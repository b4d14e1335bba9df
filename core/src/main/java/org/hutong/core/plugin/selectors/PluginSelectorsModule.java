package org.hutong.core.plugin.selectors;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.routing.Selectors;

/** Plugins that pick the agent for a conversation. */
public final class PluginSelectorsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PluginSelectors.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), Selectors.class)
        .setBinding()
        .to(PluginSelectors.class);
  }
}
