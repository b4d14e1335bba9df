package org.hutong.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The jars with native code of all plugins. A native library can be neither unloaded nor loaded a
 * second time, so what a plugin names under {@code native} is loaded once, by its content, in a
 * loader that stays until the process ends: every start of the plugin, and of every other one with
 * the same jars, gets the same classes. Their code gets no checkpoints. Safe from any thread.
 */
final class NativeJars {
  /** Each stays in memory until the process ends. */
  private static final int MOST = 16;

  private final Path folder;
  private final Map<String, ClassLoader> loaders = new HashMap<>();

  /**
   * @param folder for copies that stay while the process runs; emptied at its first use
   */
  NativeJars(Path folder) {
    this.folder = folder;
  }

  /**
   * The loader of these jars, in this order.
   *
   * @throws PluginRefusedException if too many others stay already
   */
  synchronized ClassLoader loader(List<Path> jars) {
    String key =
        Sha256.of(
            String.join(" ", jars.stream().map(NativeJars::hash).toList())
                .getBytes(StandardCharsets.US_ASCII));
    ClassLoader known = loaders.get(key);
    if (known != null) {
      return known;
    }
    if (loaders.size() == MOST) {
      throw new PluginRefusedException(
          "the server holds the native jars of "
              + MOST
              + " versions already, and they stay until it ends: restart it");
    }
    try {
      ClassLoader loader = load(folder.resolve(key), jars);
      loaders.put(key, loader);
      return loader;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(Path jar) {
    try {
      return Sha256.of(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ClassLoader load(Path place, List<Path> jars) throws IOException {
    if (loaders.isEmpty()) {
      Staging.delete(folder);
    }
    Files.createDirectories(place);
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      Path copy = place.resolve(jars.get(i).getFileName());
      Files.copy(jars.get(i), copy);
      urls[i] = copy.toUri().toURL();
    }
    return new URLClassLoader("hutong-native", urls, new ApiClassLoader());
  }
}
