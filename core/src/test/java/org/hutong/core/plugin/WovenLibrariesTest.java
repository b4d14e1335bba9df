package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every class of ordinary libraries loads with checkpoints, if it loads at all. */
class WovenLibrariesTest {
  @TempDir private Path home;

  private void load(int step) throws IOException {
    List<WovenLibraries.Outcome> outcomes = new ArrayList<>();
    try (var libraries = new WovenLibraries(home)) {
      for (Path library : WovenLibraries.all()) {
        outcomes.add(libraries.load(library, step));
      }
    }
    for (WovenLibraries.Outcome each : outcomes) {
      System.out.printf(
          "%-40s %5d classes, %d left as they are%n",
          each.library(), each.classes(), each.left().size());
    }
    assertThat(outcomes).hasSizeGreaterThanOrEqualTo(15);
    assertThat(outcomes).flatExtracting(WovenLibraries.Outcome::different).isEmpty();
    assertThat(outcomes).flatExtracting(WovenLibraries.Outcome::left).isEmpty();
  }

  @Test
  void every_fiftieth_class_of_each_library_loads_as_it_does_without_checkpoints()
      throws IOException {
    load(50);
  }

  @Test
  @Tag("long")
  void every_class_of_each_library_loads_as_it_does_without_checkpoints() throws IOException {
    load(1);
  }
}
