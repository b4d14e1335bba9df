package org.hutong.core.app.control;

import tools.jackson.databind.JsonNode;

/** Something that an administrator may ask of the kernel from the command line. */
public interface ControlCommand {
  /** A stable word, for example {@code admin.create}. */
  String name();

  /**
   * Does it. May block.
   *
   * @return what is shown: anything that can be written as JSON
   * @throws ControlException if it cannot be done, with the reason for people
   */
  Object run(JsonNode arguments);
}
