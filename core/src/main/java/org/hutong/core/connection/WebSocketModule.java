package org.hutong.core.connection;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;

/** Binds the codec and what decides before the upgrade. */
final class WebSocketModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Arrivals.class).in(Singleton.class);
    bind(RefusedOrigins.class).in(Singleton.class);
    bind(OriginPolicy.class).to(SiteOrigins.class).in(Singleton.class);
    bind(WebSocketThreads.class).in(Singleton.class);
    bind(WebSocketEndpoint.Opening.class).in(Singleton.class);
    bind(WebSocketEndpoint.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(WebSocketThreads.class);
  }

  @Provides
  @Singleton
  static WebSocketLimits limits(Configuration configuration) {
    return WebSocketLimits.of(configuration);
  }
}
