package org.hutong.core.ids;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** The only id maker. */
public final class IdsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Ids.class).in(Singleton.class);
  }
}
