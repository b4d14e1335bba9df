package org.hutong.core.plugin.robots;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import org.hutong.core.robot.Robots;

/** Robots that plugins bring. */
public final class PluginRobotsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PluginRobots.class).in(Scopes.SINGLETON);
    bind(Robots.class).to(PluginRobots.class);
  }
}
