package org.hutong.core.plugin.customers;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.conversation.CommitListener;

/** Directories of customers. */
public final class PluginCustomersModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Profiles.class).in(Scopes.SINGLETON);
    bind(PanelMemory.class).in(Scopes.SINGLETON);
    bind(CustomerPanels.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), CommitListener.class).addBinding().to(CustomerPanels.class);
  }
}
