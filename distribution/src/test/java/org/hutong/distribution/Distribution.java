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
    return bundled("sensitive-words");
  }

  /** The jar of a plugin that comes with the product. */
  static Path bundled(String plugin) {
    return home()
        .resolve("bundled/" + plugin + "-" + System.getProperty("hutong.version") + ".jar");
  }

  static Product product(Path directory, String... arguments) {
    return new Product(home(), directory, arguments);
  }
}
