package org.hutong.core.wire;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** Binds the parser and the writer of frames; all of them are pure and shared. */
public final class WireModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(FrameParser.class).in(Singleton.class);
    bind(FrameWriter.class).in(Singleton.class);
    bind(Contents.class).in(Singleton.class);
  }
}
