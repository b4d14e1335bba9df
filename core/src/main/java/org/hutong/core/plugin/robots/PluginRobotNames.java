package org.hutong.core.plugin.robots;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.api.Robot;
import org.hutong.core.identity.RobotNames;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.service.PluginSender;

/**
 * A robot is called as its plugin calls itself; also while it is being replaced or after it was
 * disabled, as long as the server runs.
 */
final class PluginRobotNames implements RobotNames {
  private final ExtensionPoints points;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  @Inject
  PluginRobotNames(ExtensionPoints points) {
    this.points = points;
    points.onChange(this::look);
  }

  private void look() {
    for (Handle<Robot> robot : points.now(Robot.class)) {
      names.put(PluginSender.of(robot.plugin()), robot.descriptor().author());
    }
  }

  @Override
  public Optional<String> of(String sender) {
    return Optional.ofNullable(names.get(sender));
  }
}
