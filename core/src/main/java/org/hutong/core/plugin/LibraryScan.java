package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads a jar of {@code lib/} the way the class loader does, so that what is scanned is what is
 * loaded: from a file, by its directory, and only if it starts as an archive. Nothing else of it is
 * read than its classes and its manifest.
 */
final class LibraryScan {
  private static final int LOCAL_HEADER = 0x504B0304;
  private static final int EMPTY_ARCHIVE = 0x504B0506;
  private static final Pattern SIBLING = Pattern.compile("[^:\\\\%]*");

  private final String library;
  private final ByteCodeScan scan;
  private long total;

  private LibraryScan(String library, ByteCodeScan scan) {
    this.library = library;
    this.scan = scan;
  }

  /**
   * @param file where it was unpacked
   * @param library its name in the plugin's jar
   * @throws PluginRefusedException with the reason
   */
  static void of(Path file, String library, ByteCodeScan scan) throws IOException {
    refuseDisguise(file, library);
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      new LibraryScan(library, scan).read(zip);
    } catch (IOException e) {
      throw new PluginRefusedException(library + " is not a sound jar: " + e.getMessage());
    }
  }

  /** Readers that begin at the front would find nothing in it, those that begin at the end all. */
  private static void refuseDisguise(Path file, String library) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(4);
      int signature = 0;
      for (byte each : start) {
        signature = signature << 8 | each & 0xFF;
      }
      boolean empty = signature == EMPTY_ARCHIVE;
      if (start.length < 4 || (signature != LOCAL_HEADER && !empty)) {
        throw new PluginRefusedException(
            library + " is a nested archive that does not start as one");
      }
    }
  }

  private void read(ZipFile zip) throws IOException {
    if (zip.size() > ArchiveCheck.NESTED_ENTRIES) {
      throw tooLarge();
    }
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      entry(zip, entries.nextElement());
    }
  }

  private void entry(ZipFile zip, ZipEntry entry) throws IOException {
    String name = entry.getName();
    if (ArchiveCheck.isOurs(name)) {
      throw new PluginRefusedException(library + ": " + ArchiveCheck.bundled(name));
    }
    if (ArtifactReader.isClass(name)) {
      byte[] bytes = ArtifactReader.classFile(zip.getInputStream(entry), library + "!/" + name);
      add(bytes.length);
      scan.scan(bytes, library + "!/" + name);
    } else if (name.equals(JarFile.MANIFEST_NAME)) {
      refuseOutsiders(zip.getInputStream(entry), library);
      add(Math.max(0, entry.getSize()));
    } else {
      add(Math.max(0, entry.getSize()));
    }
  }

  private void add(long bytes) {
    total += bytes;
    if (total > ArchiveCheck.LARGEST) {
      throw tooLarge();
    }
  }

  private PluginRefusedException tooLarge() {
    return new PluginRefusedException(library + " has too many or too large entries");
  }

  /** The class loader follows the manifest: it must not lead out of the plugin. */
  static void refuseOutsiders(InputStream manifest, String jar) throws IOException {
    try (manifest) {
      byte[] bytes = manifest.readNBytes(ArtifactReader.LARGEST_TEXT + 1);
      if (bytes.length > ArtifactReader.LARGEST_TEXT) {
        throw new PluginRefusedException("the manifest of " + jar + " is larger than 1 MiB");
      }
      Attributes main = new Manifest(new java.io.ByteArrayInputStream(bytes)).getMainAttributes();
      String path = main.getValue(Attributes.Name.CLASS_PATH);
      for (String each : path == null ? new String[0] : path.strip().split("\\s+")) {
        if (!SIBLING.matcher(each).matches() || each.startsWith("/") || each.contains("..")) {
          throw new PluginRefusedException(
              "the manifest of "
                  + jar
                  + " has "
                  + ArchiveCheck.shown(each)
                  + " on its Class-Path, which is not in the plugin: remove it");
        }
      }
    }
  }
}
