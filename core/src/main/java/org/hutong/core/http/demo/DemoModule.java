package org.hutong.core.http.demo;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.Managed;

/** The demo shop and its data. Comes after everything else, and only with {@code --demo}. */
public final class DemoModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(DemoPasswords.class).in(Scopes.SINGLETON);
    bind(DemoScenes.class).in(Scopes.SINGLETON);
    bind(DemoShop.class).in(Scopes.SINGLETON);
    bind(DemoData.class).in(Scopes.SINGLETON);
    Multibinder<Managed> managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(DemoShop.class);
    managed.addBinding().to(DemoData.class);
  }
}
