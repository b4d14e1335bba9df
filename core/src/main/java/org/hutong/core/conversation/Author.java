package org.hutong.core.conversation;

import org.hutong.core.wire.Role;

/** Who an event is by, as it is stored. */
record Author(String sender, Role role) {
  static final Author SYSTEM = new Author("system", Role.SYSTEM);

  static Author of(Actor actor) {
    return switch (actor) {
      case Actor.Visitor visitor -> new Author(visitor.id().toString(), Role.VISITOR);
      case Actor.Agent agent -> new Author(agent.id().toString(), Role.AGENT);
      case Actor.Robot robot -> new Author(robot.id(), Role.ROBOT);
      case Actor.Program program -> new Author(program.id(), Role.SYSTEM);
      case Actor.Server _ -> SYSTEM;
    };
  }
}
