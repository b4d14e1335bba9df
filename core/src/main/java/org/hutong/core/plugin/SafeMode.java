package org.hutong.core.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.Module;

/**
 * Whether this process starts plugins at all. In safe mode none is started and the directory of
 * plugins is not looked at; everything else can be done with plugins: they can be listed, disabled,
 * removed and exchanged.
 */
public record SafeMode(boolean on) {
  static final SafeMode OFF = new SafeMode(false);

  /** Says it to people. */
  public static final String CAUTION =
      "All plugins are off: the server was started with --safe. Start it without to have them"
          + " again.";

  /** Replaces the usual mode. */
  public static Module module() {
    return new AbstractModule() {
      @Override
      protected void configure() {
        bind(SafeMode.class).toInstance(new SafeMode(true));
      }
    };
  }
}
