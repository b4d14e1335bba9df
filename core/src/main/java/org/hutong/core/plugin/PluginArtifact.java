package org.hutong.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's file that passed every check that can be made without loading it.
 *
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param bytes its size
 * @param extensions class names from its extension index
 * @param dangers what in its byte code would be dangerous for the whole server; needs consent
 * @param schema the JSON Schema of its settings; null if it has none
 */
public record PluginArtifact(
    String sha256,
    long bytes,
    Descriptor descriptor,
    List<String> extensions,
    List<String> dangers,
    @Nullable String schema) {
  private static final String INDEX = "META-INF/extensions.idx";
  private static final int LARGEST_ENTRY = 64 * 1024 * 1024;
  private static final int LARGEST_TEXT = 1024 * 1024;

  /**
   * Makes all checks of an installation, loads nothing and changes nothing. Blocks on the file.
   * Safe from any thread; the file must not change meanwhile.
   *
   * @throws PluginRefusedException with every reason that was found
   */
  public static PluginArtifact verify(Path jar) {
    try {
      List<CentralDirectory.Entry> entries = ArchiveCheck.check(jar, ArchiveCheck.ENTRIES);
      try (ZipFile zip = new ZipFile(jar.toFile(), StandardCharsets.UTF_8)) {
        return verify(jar, zip, entries);
      }
    } catch (IOException e) {
      throw new PluginRefusedException("not a sound jar: " + e.getMessage());
    }
  }

  private static PluginArtifact verify(Path jar, ZipFile zip, List<CentralDirectory.Entry> entries)
      throws IOException {
    String yaml = text(zip, Descriptor.FILE);
    if (yaml == null) {
      throw new PluginRefusedException("there is no plugin.yaml at its root: it is no plugin");
    }
    Descriptor descriptor = DescriptorReader.read(yaml);
    var scan = new ByteCodeScan();
    Set<String> classes = new HashSet<>();
    for (CentralDirectory.Entry entry : entries) {
      scan(zip, entry.name(), scan, classes);
    }
    return new PluginArtifact(
        Sha256.of(jar),
        java.nio.file.Files.size(jar),
        descriptor,
        index(zip, descriptor, classes),
        List.copyOf(scan.dangers()),
        schema(zip, descriptor));
  }

  private static void scan(ZipFile zip, String name, ByteCodeScan scan, Set<String> classes)
      throws IOException {
    if (name.endsWith("/")) {
      return;
    }
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new PluginRefusedException("not a sound jar: entry " + name + " cannot be read");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = bounded(in, name);
      if (name.startsWith("lib/") && name.endsWith(".jar")) {
        scanLibrary(bytes, name, scan, classes);
      } else if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
        classes.add(scan.scan(bytes));
      }
    }
  }

  private static void scanLibrary(
      byte[] jar, String library, ByteCodeScan scan, Set<String> classes) throws IOException {
    long total = 0;
    int entries = 0;
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] bytes = bounded(in, library);
        total += bytes.length;
        if (++entries > ArchiveCheck.NESTED_ENTRIES || total > ArchiveCheck.LARGEST) {
          throw new PluginRefusedException(library + " has too many or too large entries");
        }
        String name = entry.getName();
        if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
          classes.add(scan.scan(bytes));
        }
      }
    }
  }

  private static byte[] bounded(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(LARGEST_ENTRY + 1);
    if (bytes.length > LARGEST_ENTRY) {
      throw new PluginRefusedException("entry " + name + " is larger than 64 MiB");
    }
    return bytes;
  }

  private static List<String> index(ZipFile zip, Descriptor descriptor, Set<String> classes)
      throws IOException {
    String index = text(zip, INDEX);
    List<String> names =
        index == null
            ? List.of()
            : index
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    if (names.isEmpty() && !descriptor.contributes()) {
      throw new PluginRefusedException(
          "it has no extension index ("
              + INDEX
              + "): since JDK 23 annotation processing must be asked for; set <proc>full</proc> in"
              + " maven-compiler-plugin and put @Extension on a class");
    }
    for (String name : names) {
      if (!classes.contains(name.replace('.', '/'))) {
        throw new PluginRefusedException("its extension index names " + name + ", which it lacks");
      }
    }
    return names;
  }

  private static @Nullable String schema(ZipFile zip, Descriptor descriptor) throws IOException {
    if (descriptor.settings() == null) {
      return null;
    }
    String schema = text(zip, descriptor.settings());
    if (schema == null) {
      throw new PluginRefusedException(
          "plugin.yaml names " + descriptor.settings() + " as its settings, which it lacks");
    }
    SettingsSchema.of(schema);
    return schema;
  }

  private static @Nullable String text(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
      if (bytes.length > LARGEST_TEXT) {
        throw new PluginRefusedException(name + " is larger than 1 MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
