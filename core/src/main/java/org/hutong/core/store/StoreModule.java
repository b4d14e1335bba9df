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
    bind(StoreDisk.class).in(Scopes.SINGLETON);
    bind(DiskHealth.class).in(Scopes.SINGLETON);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(Database.class);
    managed.addBinding().to(StoreDisk.class);
    var health = Multibinder.newSetBinder(binder(), HealthCheck.class);
    health.addBinding().to(StoreHealth.class);
    health.addBinding().to(DiskHealth.class);
  }
}
