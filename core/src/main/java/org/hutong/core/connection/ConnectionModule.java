package org.hutong.core.connection;

import com.google.inject.AbstractModule;

/**
 * Binds codec, sessions and hub. {@link AgentPresence} is bound by routing, {@link Peers} by the
 * package that answers requests.
 */
public final class ConnectionModule extends AbstractModule {
  @Override
  protected void configure() {
    install(new WebSocketModule());
    install(new SessionModule());
  }
}
