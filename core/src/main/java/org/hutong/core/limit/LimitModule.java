package org.hutong.core.limit;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

/** Binds what counts. */
public final class LimitModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RateLimits.class).in(Scopes.SINGLETON);
    bind(Quotas.class).in(Scopes.SINGLETON);
  }
}
