package org.hutong.core.app.control;

import java.util.List;

/** The control commands of one topic. A module adds its own to the set of {@code ControlGroup}. */
public interface ControlGroup {
  /** The commands; asked once, at the start. */
  List<ControlCommand> commands();
}
