package org.hutong.core.app;

import java.nio.file.Path;
import java.util.Optional;
import org.hutong.core.app.control.RunningServers;

/** Where the product is installed: the launcher says so, else it is the working directory. */
final class Home {
  private Home() {}

  /** Which servers of this installation run. */
  static RunningServers servers() {
    return new RunningServers(path(), System.getProperty("hutong.home") != null);
  }

  static Path path() {
    return Path.of(Optional.ofNullable(System.getProperty("hutong.home")).orElse("."))
        .toAbsolutePath()
        .normalize();
  }
}
