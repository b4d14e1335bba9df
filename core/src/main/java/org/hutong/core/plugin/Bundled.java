package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars that come with the product: available, and off until an administrator wants them. */
final class Bundled {
  private static final Logger log = LoggerFactory.getLogger(Bundled.class);
  private static final int MOST = 100;

  private final Path folder;
  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  @Inject
  Bundled(Configuration configuration) {
    this.folder = configuration.plugins().bundled();
  }

  /** A jar in the folder. */
  record Jar(Path file, PluginArtifact artifact) {}

  private record Known(long size, long modified, @Nullable PluginArtifact artifact) {}

  /** By plugin id. Blocks on the folder; a jar is verified once. */
  Map<String, Jar> jars() {
    var jars = new TreeMap<String, Jar>();
    for (Path file : files()) {
      PluginArtifact artifact = artifact(file);
      if (artifact != null) {
        jars.merge(artifact.descriptor().id(), new Jar(file, artifact), Bundled::newer);
      }
    }
    return jars;
  }

  private static Jar newer(Jar left, Jar right) {
    Version first = left.artifact().descriptor().version();
    return first.compareTo(right.artifact().descriptor().version()) >= 0 ? left : right;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().limit(MOST).toList();
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", folder, e.getMessage());
      return List.of();
    }
  }

  private @Nullable PluginArtifact artifact(Path file) {
    try {
      long size = Files.size(file);
      long modified = Files.getLastModifiedTime(file).toMillis();
      Known before = known.get(file);
      if (before != null && before.size == size && before.modified == modified) {
        return before.artifact;
      }
      var now = new Known(size, modified, verified(file));
      known.put(file, now);
      return now.artifact;
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable PluginArtifact verified(Path file) {
    try {
      return PluginArtifact.verify(file);
    } catch (PluginRefusedException e) {
      log.warn("The bundled {} cannot be offered: {}", file.getFileName(), e.getMessage());
      return null;
    }
  }
}
