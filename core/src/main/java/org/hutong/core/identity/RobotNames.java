package org.hutong.core.identity;

import java.util.Optional;

/** How robots are called. Bound by whoever brings them. Safe from any thread; never blocks. */
public interface RobotNames {
  /**
   * The name that people see.
   *
   * @param sender as it is stored as the author of what the robot says
   */
  Optional<String> of(String sender);

  /** Knows none. */
  final class Nobody implements RobotNames {
    @Override
    public Optional<String> of(String sender) {
      return Optional.empty();
    }
  }
}
