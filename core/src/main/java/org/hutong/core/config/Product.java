package org.hutong.core.config;

import java.util.Optional;

/** What this program is, from the jar's manifest. */
public final class Product {
  private Product() {}

  /** For example {@code 1.4.0}; {@code development} where it does not run from its jar. */
  public static String version() {
    return Optional.ofNullable(Product.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
