package org.hutong.core.plugin;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One look into the directory of plugins. Each name there is judged by itself: one that is a dead
 * link, a folder or vanishes meanwhile keeps no other from being seen. Opens no file.
 */
record InboxLook(Map<String, Sight> files, boolean all) {
  /** Names that are looked at; the rest is told of and waits. */
  static final int MOST = 10_000;

  /**
   * What lies there.
   *
   * @param stamp changes when the file does
   * @param problem why it can be no plugin; null if it may be one
   */
  record Sight(String stamp, @Nullable String problem) {}

  /**
   * @throws IOException if the directory itself cannot be read now
   */
  static InboxLook at(Path folder) throws IOException {
    var found = new TreeMap<String, Sight>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, InboxLook::mayBePlugin)) {
      for (Path file : files) {
        if (found.size() == MOST) {
          return new InboxLook(found, false);
        }
        Sight sight = sight(file);
        if (sight != null) {
          found.put(String.valueOf(file.getFileName()), sight);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new InboxLook(found, true);
  }

  /** Hidden files are what other programs have not finished writing. */
  private static boolean mayBePlugin(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return (name.endsWith(".jar") || name.endsWith(".zip")) && !name.startsWith(".");
  }

  /** Null if it is gone already. */
  static @Nullable Sight sight(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        return problem("it is a folder: put the jar itself here");
      }
      if (!attributes.isRegularFile()) {
        return problem("it is no ordinary file");
      }
      if (!Files.isReadable(file)) {
        return problem("the server may not read it: change its permissions or its owner");
      }
      return new Sight(
          attributes.size()
              + " "
              + attributes.lastModifiedTime().toMillis()
              + " "
              + attributes.fileKey(),
          null);
    } catch (NoSuchFileException e) {
      return Files.isSymbolicLink(file)
          ? problem("it is a link to a file that is not there")
          : null;
    } catch (AccessDeniedException e) {
      return problem("the server may not read it: change the permissions of what it leads to");
    } catch (IOException e) {
      boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      String why =
          Files.isSymbolicLink(file)
              ? "it is a link that leads to no file"
              : "it cannot be read: " + e.getMessage();
      return there ? problem(why) : null;
    }
  }

  private static Sight problem(String why) {
    return new Sight("no file: " + why, why);
  }
}
