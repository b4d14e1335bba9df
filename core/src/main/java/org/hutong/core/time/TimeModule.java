package org.hutong.core.time;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import org.hutong.core.observe.Managed;

/** The machine's clock and timers, and how long is waited for plugins. */
public final class TimeModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(TimeSource.class).to(SystemTime.class);
    bind(SystemTime.class).in(Singleton.class);
    bind(Timers.class).to(SystemTimers.class);
    bind(SystemTimers.class).in(Singleton.class);
    bind(Patience.class).toInstance(Patience.ofProcess());
    Multibinder.newSetBinder(binder(), Managed.class).addBinding().to(SystemTimers.class);
  }
}
