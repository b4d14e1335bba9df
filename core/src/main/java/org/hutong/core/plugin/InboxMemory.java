package org.hutong.core.plugin;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of the directory were taken as which plugins, kept in a file. One thread at a time.
 */
final class InboxMemory {
  private static final Logger log = LoggerFactory.getLogger(InboxMemory.class);

  private final Path file;
  private final Map<String, Seen> seen = new TreeMap<>();

  /** {@code stamp} changes when the file does. */
  record Seen(String stamp, String id, String sha256) {}

  InboxMemory(Path file) {
    this.file = file;
  }

  void load() {
    if (!Files.isRegularFile(file)) {
      return;
    }
    var stored = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      stored.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{} cannot be read; the plugins directory is looked through anew", file);
    }
    for (String name : stored.stringPropertyNames()) {
      String[] parts = stored.getProperty(name).split("\\|", 3);
      if (parts.length == 3) {
        seen.put(name, new Seen(parts[2], parts[0], parts[1]));
      }
    }
  }

  List<String> files() {
    return List.copyOf(seen.keySet());
  }

  @Nullable String stamp(String name) {
    Seen known = seen.get(name);
    return known == null ? null : known.stamp;
  }

  String id(String name) {
    Seen known = seen.get(name);
    return known == null ? "" : known.id;
  }

  String sha256(String name) {
    Seen known = seen.get(name);
    return known == null ? "" : known.sha256;
  }

  void remember(String name, Seen what) {
    seen.put(name, what);
    store();
  }

  void forget(String name) {
    seen.remove(name);
    store();
  }

  private void store() {
    var stored = new Properties();
    seen.forEach((name, s) -> stored.setProperty(name, s.id + "|" + s.sha256 + "|" + s.stamp));
    Path half = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer writer = Files.newBufferedWriter(half)) {
        stored.store(writer, "Jars of the plugins directory that were taken");
      }
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", file, e.getMessage());
    }
  }
}
