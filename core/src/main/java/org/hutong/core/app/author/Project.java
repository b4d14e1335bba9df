package org.hutong.core.app.author;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hutong.core.app.control.ControlException;

/** The folder of a plugin's project, as Maven lays it out. */
public final class Project {
  private static final int MOST = 10_000;

  private final Path folder;

  private Project(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws ControlException if there is no plugin in it
   */
  public static Project at(Path folder) {
    var project = new Project(folder.toAbsolutePath().normalize());
    if (!Files.isDirectory(folder)) {
      throw new ControlException("there is no folder " + folder);
    }
    if (!Files.isRegularFile(project.resources().resolve("plugin.yaml"))) {
      throw new ControlException(
          "%s has no src/main/resources/plugin.yaml: give the folder of a plugin's project, or make one with: hutong plugin new NAME"
              .formatted(folder));
    }
    return project;
  }

  Path folder() {
    return folder;
  }

  Path sources() {
    return folder.resolve("src/main/java");
  }

  Path resources() {
    return folder.resolve("src/main/resources");
  }

  Path output() {
    return folder.resolve("target/dev");
  }

  /** The jars that the last build of Maven put beside the classes, in their order. */
  public List<Path> libraries() {
    try (Stream<Path> files = Files.list(folder.resolve("target/classes/lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      return List.of(); // There are none.
    }
  }

  /** How a file of the project is told to its author. */
  String shown(Path file) {
    return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
  }

  List<Path> javaFiles() throws IOException {
    return files(sources()).keySet().stream()
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }

  List<Path> resourceFiles() throws IOException {
    return List.copyOf(files(resources()).keySet());
  }

  /** Differs whenever a file was saved, made or deleted. */
  String stamp() throws IOException {
    var all = new TreeMap<Path, String>(files(sources()));
    all.putAll(files(resources()));
    return all.toString();
  }

  /** What an editor keeps beside a file is none of the project. */
  private static SortedMap<Path, String> files(Path root) throws IOException {
    var found = new TreeMap<Path, String>();
    if (!Files.isDirectory(root)) {
      return found;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName());
            if (attributes.isRegularFile() && !name.startsWith(".") && !name.endsWith("~")) {
              found.put(file, attributes.size() + " " + attributes.lastModifiedTime().toMillis());
            }
            if (found.size() > MOST) {
              throw new ControlException(root + " has more than " + MOST + " files");
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // An editor took it away meanwhile.
          }
        });
    return found;
  }
}
