package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where plugins are loaded from: one folder for each SHA-256, written once and never changed. What
 * was dropped or uploaded is copied here first and verified here, so that nobody can change it
 * between the check and the use. Blocks on the file system.
 */
final class Staging {
  private static final String JAR = "plugin.jar";
  private static final String LIBRARIES = "lib";
  private static final int CHUNK = 64 * 1024;

  private final Path root;
  private final Path incoming;

  Staging(Path root) {
    this.root = root;
    this.incoming = root.resolve("incoming");
  }

  Path root() {
    return root;
  }

  /** Makes the folders and clears what an interrupted run left behind. */
  void prepare() throws IOException {
    delete(incoming);
    Files.createDirectories(incoming);
  }

  /**
   * Copies a stream into a file of its own, to be verified and then {@link #place placed} or
   * deleted.
   *
   * @throws PluginRefusedException if it is larger than a plugin may be
   */
  Path receive(InputStream in) throws IOException {
    Path file = incoming.resolve(UUID.randomUUID() + ".jar");
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      long total = 0;
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        total += read;
        if (total > ArchiveCheck.LARGEST) {
          throw new PluginRefusedException("it has more than " + ArchiveCheck.LARGEST + " bytes");
        }
        out.write(chunk, 0, read);
      }
      return file;
    } catch (IOException | PluginRefusedException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Moves a verified file to its place; one that is there already is kept. */
  Path place(Path file, PluginArtifact artifact) throws IOException {
    Path folder = folder(artifact.sha256());
    if (isStaged(folder)) {
      return folder;
    }
    Path half = incoming.resolve(UUID.randomUUID().toString());
    Files.createDirectories(half);
    Files.move(file, half.resolve(JAR));
    unpackLibraries(half);
    delete(folder);
    try {
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      delete(half);
    }
    return folder;
  }

  private static void unpackLibraries(Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(JAR).toFile(), StandardCharsets.UTF_8)) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
        String name = entry.getName();
        if (name.startsWith(LIBRARIES + "/") && name.endsWith(".jar")) {
          Path library = folder.resolve(LIBRARIES).resolve(Path.of(name).getFileName());
          Files.createDirectories(folder.resolve(LIBRARIES));
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, library);
          }
        }
      }
    }
  }

  Path folder(String sha256) {
    return root.resolve(sha256);
  }

  /** The jar as it was installed. */
  Path jar(String sha256) {
    return folder(sha256).resolve(JAR);
  }

  /** Deletes every folder whose SHA-256 is not named. */
  void keepOnly(Set<String> hashes) throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.toList()) {
        String name = folder.getFileName().toString();
        if (!folder.equals(incoming) && !hashes.contains(name)) {
          delete(folder);
        }
      }
    }
  }

  static boolean isStaged(Path folder) {
    return Files.isRegularFile(folder.resolve(JAR));
  }

  static List<Path> jars(Path folder) {
    Path libraries = folder.resolve(LIBRARIES);
    try (Stream<Path> files =
        Files.isDirectory(libraries) ? Files.list(libraries) : Stream.empty()) {
      return Stream.concat(Stream.of(folder.resolve(JAR)), files.sorted()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of the libraries that the descriptor names under {@code native}, in its order. */
  static List<Path> natives(Path folder) {
    Path libraries = folder.resolve(LIBRARIES);
    return descriptor(folder).natives().stream().map(libraries::resolve).toList();
  }

  static Descriptor descriptor(Path folder) {
    try (ZipFile zip = new ZipFile(folder.resolve(JAR).toFile(), StandardCharsets.UTF_8)) {
      ZipEntry entry = zip.getEntry(Descriptor.FILE);
      if (entry == null) {
        throw new PluginRefusedException("the staged jar has no plugin.yaml");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return DescriptorReader.read(ArtifactReader.text(in.readAllBytes(), Descriptor.FILE));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
