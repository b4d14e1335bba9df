package org.hutong.core.store;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;

/** Binds the database and its bounded reads. */
public final class StoreModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Database.class).in(Scopes.SINGLETON);
    bind(Reads.class).in(Scopes.SINGLETON);
    bind(StoreHealth.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(Database.class);
    Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(StoreHealth.class);
  }
}
