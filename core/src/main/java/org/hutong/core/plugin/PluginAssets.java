package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hutong.core.plugin.PluginCatalogue.Row;

/**
 * The files in the {@code ui/} folder of running plugins' jars, read from the staged copy. Blocks
 * on the file system; safe from any thread.
 */
public final class PluginAssets {
  static final String FOLDER = "ui/";
  static final int LARGEST = 8 * 1024 * 1024;

  private final PluginSwitch running;
  private final PluginCatalogue catalogue;
  private final Staging staging;

  @Inject
  PluginAssets(PluginSwitch running, PluginCatalogue catalogue, Staging staging) {
    this.running = running;
    this.catalogue = catalogue;
    this.staging = staging;
  }

  /** What there is under a path. */
  public sealed interface Asset {
    /**
     * A file.
     *
     * @param sha256 of the whole jar: the same as long as the file is
     */
    record File(String sha256, byte[] bytes) implements Asset {}

    /** The plugin is being replaced: try again. */
    record Away() implements Asset {}

    /** No such file, or no running plugin. */
    record Nothing() implements Asset {}
  }

  /**
   * @param path below {@code ui/}, decoded, without dot segments
   */
  public Asset find(String plugin, String path) throws IOException {
    Optional<RunningPlugin> found = running.running(plugin);
    if (found.isEmpty()) {
      boolean coming =
          catalogue.find(plugin).filter(Row::enabled).isPresent()
              && !running.failed().containsKey(plugin);
      return coming ? new Asset.Away() : new Asset.Nothing();
    }
    String sha256 = found.get().artifact().sha256();
    try (ZipFile zip = new ZipFile(staging.jar(sha256).toFile(), StandardCharsets.UTF_8)) {
      ZipEntry entry = zip.getEntry(FOLDER + path);
      if (entry == null || entry.isDirectory() || path.isEmpty()) {
        return new Asset.Nothing();
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        return bytes.length > LARGEST ? new Asset.Nothing() : new Asset.File(sha256, bytes);
      }
    }
  }
}
