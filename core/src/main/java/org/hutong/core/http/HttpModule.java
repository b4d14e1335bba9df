package org.hutong.core.http;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.hutong.core.connection.Peers;
import org.hutong.core.connection.TlsContext;
import org.hutong.core.connection.WebSocketEndpoint;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.Managed;

/**
 * The listeners and what every request passes through. Topics add their routes by modules of their
 * own.
 */
public final class HttpModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Clients.class).in(Scopes.SINGLETON);
    bind(Peers.class).to(Clients.class);
    bind(Limits.class).in(Scopes.SINGLETON);
    bind(Workers.class).in(Scopes.SINGLETON);
    bind(InFlight.class).in(Scopes.SINGLETON);
    bind(Authentication.class).in(Scopes.SINGLETON);
    bind(CrossOrigin.class).in(Scopes.SINGLETON);
    bind(Failures.class).in(Scopes.SINGLETON);
    bind(TlsContext.class).in(Scopes.SINGLETON);
    bind(Traffic.class).in(Scopes.SINGLETON);
    bind(StaticFiles.class).in(Scopes.SINGLETON);
    bind(Readiness.class).in(Scopes.SINGLETON);
    bind(Fronts.class).in(Scopes.SINGLETON);
    bind(HttpServer.class).in(Scopes.SINGLETON);
    Multibinder.newSetBinder(binder(), Mount.class);
    Multibinder.newSetBinder(binder(), ManagementRoutes.class);
    Multibinder.newSetBinder(binder(), RouteGroup.class).addBinding().to(Readiness.class);
    Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(TlsContext.class);
    var managed = Multibinder.newSetBinder(binder(), Managed.class);
    managed.addBinding().to(TlsContext.class);
    managed.addBinding().to(HttpServer.class);
  }

  @ProvidesIntoSet
  @Singleton
  Mount webSocket(WebSocketEndpoint endpoint) {
    return new Mount("/ws", endpoint);
  }
}
