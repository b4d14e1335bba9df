package org.hutong.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release whose start-up cache was made by the Java of another machine. */
class StartUpCacheIT {
  @TempDir private Path directory;
  private Path home;

  @BeforeEach
  void copyRelease() throws IOException {
    assumeThat(Distribution.home().resolve("lib/hutong.aot"))
        .as("this build makes a start-up cache")
        .exists();
    home = directory.resolve("hutong");
    try (Stream<Path> files = Files.walk(Distribution.home())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path relative = Distribution.home().relativize(file);
        if (!relative.startsWith("repository") && !relative.startsWith("docs")) {
          Files.copy(
              file,
              home.resolve(relative.toString()),
              java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private Product product() {
    return new Product(home, directory.resolve("instance"));
  }

  @Test
  void the_cache_of_the_release_is_used_where_its_java_is_the_one_here() {
    try (Product product = product().start()) {
      assertThat(product.logText()).contains("with a start-up cache");
    }
  }

  @Test
  void another_java_makes_its_own_in_the_background_of_the_first_start() throws IOException {
    Files.writeString(home.resolve("lib/hutong.aot.java"), "\"21.0.9+1\" \"Somebody\" \"s390x\" ");
    Files.writeString(home.resolve("lib/hutong.aot"), "of another Java");
    try (Product product = product().start()) {
      assertThat(product.logText()).contains("without a start-up cache");
      await()
          .atMost(Duration.ofMinutes(3))
          .until(
              () ->
                  Files.size(home.resolve("lib/hutong.aot")) > 1_000_000
                      && Files.notExists(home.resolve("lib/.start-up-cache")));
    }
    try (Product product = product().start()) {
      assertThat(product.logText()).contains("with a start-up cache");
    }
  }
}
