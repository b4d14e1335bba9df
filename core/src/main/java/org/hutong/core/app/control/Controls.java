package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** All control commands of this kernel, by name. */
public final class Controls {
  private final Map<String, ControlCommand> commands;

  @Inject
  Controls(Set<ControlGroup> groups) {
    this.commands =
        groups.stream()
            .flatMap(group -> group.commands().stream())
            .collect(Collectors.toUnmodifiableMap(ControlCommand::name, command -> command));
  }

  /** Runs one. May block. Throws ControlException with the reason if it cannot be done. */
  public Object run(String name, JsonNode arguments) {
    ControlCommand command = commands.get(name);
    if (command == null) {
      throw new ControlException("this server knows no command " + name);
    }
    return command.action().apply(arguments);
  }
}
