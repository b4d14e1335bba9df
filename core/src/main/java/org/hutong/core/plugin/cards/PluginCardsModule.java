package org.hutong.core.plugin.cards;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.Managed;

/** Buttons of cards. */
public final class PluginCardsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Owners.class).in(Scopes.SINGLETON);
    bind(Replacing.class).in(Scopes.SINGLETON);
    bind(PressMemory.class).in(Scopes.SINGLETON);
    bind(CardPresses.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(PressMemory.class);
  }
}
