package org.hutong.core.plugin;

import java.util.Optional;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Whether a file may run as far as consent goes. Blocks on the database. */
final class Agreements {
  private final Artifacts artifacts;
  private final Publishers publishers;
  private final Bundled bundled;
  private final Replacement replacement;
  private final TimeSource time;

  Agreements(
      Artifacts artifacts,
      Publishers publishers,
      Bundled bundled,
      Replacement replacement,
      TimeSource time) {
    this.artifacts = artifacts;
    this.publishers = publishers;
    this.bundled = bundled;
    this.replacement = replacement;
    this.time = time;
  }

  /** What holds from now on; empty if the administrator must be asked. */
  Optional<Agreement> of(
      Consent consent, PluginArtifact artifact, @Nullable Row before, Source source, String by) {
    boolean ours = bundled(artifact);
    boolean known = ours || (before != null && before.sha256().equals(artifact.sha256()));
    var origin = new Consent.Origin(source, trusted(artifact), known);
    Agreement had = ours ? had(before).and(Exposure.of(artifact.points())) : had(before);
    return consent.covers(artifact, had, origin, time.millis(), by);
  }

  /** Trusted, and in nobody else's place. */
  private boolean trusted(PluginArtifact artifact) {
    PluginView.Replaced replaced = replacement.of(artifact);
    return publishers.of(artifact).isPresent()
        && (replaced == null || replaced.whose().equals("own"));
  }

  /** Byte for byte one that comes with the server: no stranger's, whoever brings it. */
  private boolean bundled(PluginArtifact artifact) {
    Bundled.Jar jar = bundled.jars().get(artifact.descriptor().id());
    return jar != null && jar.artifact().sha256().equals(artifact.sha256());
  }

  /** What its extension points allow was agreed to, too, if an earlier release did not say so. */
  private Agreement had(@Nullable Row before) {
    return before == null
        ? Agreement.NONE
        : artifacts
            .known(before.sha256())
            .map(each -> before.agreed().and(Exposure.of(each.points())))
            .orElse(before.agreed());
  }
}
