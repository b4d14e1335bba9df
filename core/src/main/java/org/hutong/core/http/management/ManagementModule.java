package org.hutong.core.http.management;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.ManagementRoutes;

/** What the management listener shows. */
public final class ManagementModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(DiagnosticRoutes.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), ManagementRoutes.class)
        .addBinding()
        .to(DiagnosticRoutes.class);
  }
}
