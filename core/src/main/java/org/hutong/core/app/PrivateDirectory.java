package org.hutong.core.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.store.OwnFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the rights of group and others from the data directory and what is in it. What lies below a
 * directory that is closed cannot be reached; so everything is looked through only where a
 * directory was open, and otherwise just the first level.
 */
final class PrivateDirectory {
  private static final Logger log = LoggerFactory.getLogger(PrivateDirectory.class);

  private PrivateDirectory() {}

  /** Closes the data directory, and files and keys that the configuration puts elsewhere. */
  static void close(Configuration configuration) {
    Path data = configuration.data();
    close(data);
    for (Path elsewhere :
        List.of(configuration.files().directory(), configuration.masterKey().file())) {
      if (!elsewhere.toAbsolutePath().startsWith(data.toAbsolutePath())) {
        close(elsewhere);
      }
    }
  }

  private static void close(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try {
      boolean open = OwnFiles.close(root);
      long changed = open ? 1 : 0;
      try (Stream<Path> below = Files.walk(root, open ? Integer.MAX_VALUE : 1)) {
        changed +=
            below
                .filter(path -> !Files.isSymbolicLink(path))
                .filter(PrivateDirectory::shut)
                .count();
      }
      if (changed > 0) {
        log.warn(
            "{} could be read by other users of this machine: the rights of {} files and directories"
                + " were taken back",
            root,
            changed);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("The rights of {} cannot be set ({}): chmod -R go= it", root, e.toString());
    }
  }

  private static boolean shut(Path path) {
    try {
      return OwnFiles.close(path);
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
