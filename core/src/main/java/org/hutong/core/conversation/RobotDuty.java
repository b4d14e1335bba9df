package org.hutong.core.conversation;

import java.util.UUID;

/** Whether a robot answers first on a site. Asked when a conversation is opened: must not block. */
public interface RobotDuty {
  boolean answers(UUID site);

  /** No robot is installed: people answer from the first message on. */
  final class Nobody implements RobotDuty {
    @Override
    public boolean answers(UUID site) {
      return false;
    }
  }
}
