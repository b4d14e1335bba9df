package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The jars of the catalogue on this node, by their hash. One that is missing here is fetched from
 * the database. Blocks; safe from any thread.
 */
final class Artifacts {
  private final Staging staging;
  private final PluginJars jars;
  private final Map<String, PluginArtifact> known = new ConcurrentHashMap<>();

  @Inject
  Artifacts(Staging staging, PluginJars jars) {
    this.staging = staging;
    this.jars = jars;
  }

  /** Stages a verified file here and stores it for the other nodes. */
  void add(Path file, PluginArtifact artifact) {
    try {
      staging.place(file, artifact);
      jars.put(artifact.sha256(), staging.jar(artifact.sha256()));
    } catch (IOException e) {
      throw new PluginRefusedException("it could not be stored: " + e.getMessage());
    }
  }

  /** Stores what an earlier release only staged. */
  void share(String sha256) throws IOException {
    if (Files.isRegularFile(staging.jar(sha256))) {
      jars.put(sha256, staging.jar(sha256));
    }
  }

  /**
   * Verified anew.
   *
   * @throws PluginRefusedException if it is nowhere or was changed
   */
  PluginArtifact get(String sha256) {
    Path jar = staging.jar(sha256);
    if (!Files.isRegularFile(jar)) {
      fetch(sha256);
    }
    PluginArtifact artifact = PluginArtifact.verify(jar);
    if (!artifact.sha256().equals(sha256)) {
      throw new PluginRefusedException("its staged jar was changed: install it again");
    }
    known.put(sha256, artifact);
    return artifact;
  }

  private void fetch(String sha256) {
    try (InputStream in =
        jars.open(sha256)
            .orElseThrow(
                () ->
                    new PluginRefusedException(
                        "its jar is neither in the data directory nor in the database: install it"
                            + " again"))) {
      Path copy = staging.receive(in);
      try {
        PluginArtifact artifact = PluginArtifact.verify(copy);
        if (!artifact.sha256().equals(sha256)) {
          throw new PluginRefusedException("its jar in the database was changed: install it again");
        }
        staging.place(copy, artifact);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new PluginRefusedException("its jar could not be fetched: " + e.getMessage());
    }
  }

  /** As it was verified last; empty if it cannot be. */
  Optional<PluginArtifact> known(String sha256) {
    PluginArtifact before = known.get(sha256);
    if (before != null) {
      return Optional.of(before);
    }
    try {
      return Optional.of(get(sha256));
    } catch (PluginRefusedException e) {
      return Optional.empty();
    }
  }

  /** Deletes from this node all but these. */
  void keepOnly(Set<String> hashes) throws IOException {
    known.keySet().retainAll(hashes);
    staging.keepOnly(hashes);
  }

  /** No plugin of the catalogue is made of it any more. */
  void release(String sha256) {
    jars.release(sha256);
  }

  /** Frees the database of what was cut off. */
  void sweep() {
    jars.sweep();
  }
}
