package org.hutong.core.app;

import org.hutong.core.config.Product;
import picocli.CommandLine.IVersionProvider;

/** The product's version, from the jar's manifest. */
final class Version implements IVersionProvider {
  static String product() {
    return Product.version();
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "hutong " + product(), "Java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
