package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** All control commands of this kernel, by name. */
public final class Controls {
  private final Set<ControlCommand> commands;

  @Inject
  Controls(Set<ControlCommand> commands) {
    this.commands = commands;
  }

  /** Runs one. May block. Throws ControlException with the reason if it cannot be done. */
  public Object run(String name, JsonNode arguments) {
    return commands.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ControlException("this server knows no command " + name))
        .run(arguments);
  }
}
