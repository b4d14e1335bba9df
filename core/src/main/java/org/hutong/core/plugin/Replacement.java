package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.Optional;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.jspecify.annotations.Nullable;

/** Whose plugin a waiting file would take the place of. Blocks on the database. */
final class Replacement {
  private final PluginCatalogue catalogue;
  private final Artifacts artifacts;
  private final Publishers publishers;
  private final Bundled bundled;

  @Inject
  Replacement(
      PluginCatalogue catalogue, Artifacts artifacts, Publishers publishers, Bundled bundled) {
    this.catalogue = catalogue;
    this.artifacts = artifacts;
    this.publishers = publishers;
    this.bundled = bundled;
  }

  /** Null if nobody has the id. */
  PluginView.@Nullable Replaced of(PluginArtifact artifact) {
    String id = artifact.descriptor().id();
    Optional<Row> row = catalogue.find(id);
    if (row.isPresent()) {
      return replaced(artifact, row.get());
    }
    Bundled.Jar jar = bundled.jars().get(id);
    return jar == null
        ? null
        : new PluginView.Replaced(
            "bundled", jar.artifact().descriptor().version().toString(), null);
  }

  private PluginView.Replaced replaced(PluginArtifact artifact, Row row) {
    if (row.source() == Source.BUNDLED) {
      return new PluginView.Replaced("bundled", row.version(), null);
    }
    String old = artifacts.known(row.sha256()).flatMap(publishers::of).orElse(null);
    String now = publishers.of(artifact).orElse(null);
    String whose = old == null && now == null ? "unknown" : "other";
    return new PluginView.Replaced(
        old != null && old.equals(now) ? "own" : whose, row.version(), old);
  }
}
