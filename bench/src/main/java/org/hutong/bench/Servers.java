package org.hutong.bench;

import java.nio.file.Path;
import java.util.List;
import org.hutong.testkit.Product;

/**
 * The packaged product as a benchmark needs it: the load is one site, and its limits are not what
 * is measured.
 */
final class Servers {
  private static final List<String> COUNTS =
      List.of(
          "MESSAGES_PER_MINUTE",
          "MESSAGES_PER_MINUTE_PER_IP",
          "VISITORS_PER_MINUTE_PER_IP",
          "VISITORS_PER_MINUTE_PER_SITE",
          "CONVERSATIONS_PER_MINUTE_PER_IP",
          "CONVERSATIONS_PER_MINUTE_PER_SITE");

  private Servers() {}

  static Product in(Path directory) {
    Product product =
        new Product(Path.of(System.getProperty("hutong.home")), directory)
            .with("HUTONG_SERVER_TRUSTED_PROXIES", "127.0.0.1")
            .with("HUTONG_LIMITS_MESSAGE_BYTES_PER_MINUTE_PER_SITE", "1000GiB");
    COUNTS.forEach(count -> product.with("HUTONG_LIMITS_" + count, "1000000"));
    return product;
  }
}
