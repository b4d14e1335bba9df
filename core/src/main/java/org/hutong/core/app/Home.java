package org.hutong.core.app;

import java.nio.file.Path;
import java.util.Optional;

/** Where the product is installed: the launcher says so, else it is the working directory. */
final class Home {
  private Home() {}

  static Path path() {
    return Path.of(Optional.ofNullable(System.getProperty("hutong.home")).orElse("."))
        .toAbsolutePath()
        .normalize();
  }
}
