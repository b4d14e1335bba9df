package org.hutong.core.bus;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds the bus of a single node. */
public final class BusModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Bus.class).to(LocalBus.class).in(Singleton.class);
  }
}
