package org.hutong.core.http.docs;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** The API's own description. */
public final class DocsModule extends AbstractModule {
  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), RouteGroup.class)
        .addBinding()
        .to(DocsRoutes.class)
        .in(Scopes.SINGLETON);
  }
}
