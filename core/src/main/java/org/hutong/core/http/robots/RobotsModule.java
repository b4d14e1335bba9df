package org.hutong.core.http.robots;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.http.RouteGroup;

/** Robots by REST. */
public final class RobotsModule extends AbstractModule {
  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), RouteGroup.class)
        .addBinding()
        .to(RobotRoutes.class)
        .in(Scopes.SINGLETON);
  }
}
