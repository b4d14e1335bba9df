package org.hutong.distribution;

import java.nio.file.Path;
import org.hutong.testkit.Product;

/** The folder that the tarball unpacks to, as this build made it. */
final class Distribution {
  private Distribution() {}

  static Path home() {
    String version = System.getProperty("hutong.version");
    return Path.of("target", "hutong-" + version, "hutong-" + version).toAbsolutePath();
  }

  static Path sensitiveWords() {
    return home()
        .resolve("bundled/sensitive-words-" + System.getProperty("hutong.version") + ".jar");
  }

  static Product product(Path directory, String... arguments) {
    return new Product(home(), directory, arguments);
  }
}
