package org.hutong.core.plugin.robots;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import org.hutong.core.identity.RobotNames;
import org.hutong.core.robot.Robots;

/** Robots that plugins bring. */
public final class PluginRobotsModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(PluginRobots.class).in(Scopes.SINGLETON);
    bind(Robots.class).to(PluginRobots.class);
    bind(PluginRobotNames.class).in(Scopes.SINGLETON);
    OptionalBinder.newOptionalBinder(binder(), RobotNames.class)
        .setBinding()
        .to(PluginRobotNames.class);
  }
}
