package org.hutong.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Reads one jar whose archive is sound: every entry once, in bounded pieces. */
final class ArtifactReader {
  private static final String INDEX = "META-INF/extensions.idx";
  private static final int LARGEST_ENTRY = 64 * 1024 * 1024;
  private static final int LARGEST_TEXT = 1024 * 1024;

  private final ZipFile zip;
  private final ByteCodeScan scan = new ByteCodeScan();
  private final SortedMap<String, String> digests = new TreeMap<>();
  private byte @Nullable [] signature;

  private ArtifactReader(ZipFile zip) {
    this.zip = zip;
  }

  static PluginArtifact read(Path jar) {
    try {
      List<CentralDirectory.Entry> entries = ArchiveCheck.check(jar, ArchiveCheck.ENTRIES);
      try (ZipFile zip = new ZipFile(jar.toFile(), StandardCharsets.UTF_8)) {
        return new ArtifactReader(zip).read(jar, entries);
      }
    } catch (IOException e) {
      throw new PluginRefusedException("not a sound jar: " + e.getMessage());
    }
  }

  private PluginArtifact read(Path jar, List<CentralDirectory.Entry> entries) throws IOException {
    String yaml = text(Descriptor.FILE);
    if (yaml == null) {
      throw new PluginRefusedException("there is no plugin.yaml at its root: it is no plugin");
    }
    Descriptor descriptor = DescriptorReader.read(yaml);
    for (CentralDirectory.Entry entry : entries) {
      scan(entry);
    }
    checkNatives(descriptor);
    List<String> extensions = extensions(descriptor);
    List<String> points = points(extensions);
    List<String> missing = Points.missing(descriptor, points);
    if (!missing.isEmpty()) {
      throw new PluginRefusedException(missing);
    }
    return new PluginArtifact(
        Sha256.of(jar),
        Files.size(jar),
        descriptor,
        extensions,
        points,
        List.copyOf(scan.dangers()),
        List.copyOf(scan.warnings()),
        JarSignature.check(signature, digests),
        schema(descriptor));
  }

  private void checkNatives(Descriptor descriptor) {
    List<String> missing =
        descriptor.natives().stream()
            .filter(name -> zip.getEntry("lib/" + name) == null)
            .map(
                name ->
                    "plugin.yaml names " + name + " under `native`, and there is no lib/" + name)
            .toList();
    if (!missing.isEmpty()) {
      throw new PluginRefusedException(missing);
    }
  }

  private void scan(CentralDirectory.Entry told) throws IOException {
    String name = told.name();
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new PluginRefusedException("not a sound jar: entry " + name + " cannot be read");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = bounded(in, name);
      if (bytes.length != told.size()) {
        throw new PluginRefusedException(
            "not a sound jar: entry "
                + ArchiveCheck.shown(name)
                + " has another size than it says");
      }
      digests.put(name, Sha256.of(bytes));
      if (name.equals(JarSignature.ENTRY)) {
        signature = bytes;
      } else if (name.startsWith("lib/") && name.endsWith(".jar")) {
        scanLibrary(bytes, name);
      } else if (isClass(name)) {
        scan.scan(bytes);
      }
    }
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class") && !name.endsWith("module-info.class");
  }

  private void scanLibrary(byte[] jar, String library) throws IOException {
    long total = 0;
    int entries = 0;
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] bytes = bounded(in, library);
        total += bytes.length;
        if (++entries > ArchiveCheck.NESTED_ENTRIES || total > ArchiveCheck.LARGEST) {
          throw new PluginRefusedException(library + " has too many or too large entries");
        }
        if (ArchiveCheck.isOurs(entry.getName())) {
          throw new PluginRefusedException(library + ": " + ArchiveCheck.bundled(entry.getName()));
        }
        if (isClass(entry.getName())) {
          scan.scan(bytes);
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

  private List<String> extensions(Descriptor descriptor) throws IOException {
    String index = text(INDEX);
    List<String> names =
        index == null
            ? List.of()
            : index
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct() // PF4J writes a class once for each of its points.
                .toList();
    if (names.isEmpty() && descriptor.contributes().isEmpty()) {
      throw new PluginRefusedException(
          "it has no extension index ("
              + INDEX
              + "): since JDK 23 annotation processing must be asked for; set <proc>full</proc> in"
              + " maven-compiler-plugin and put @Extension on a class");
    }
    for (String name : names) {
      if (!scan.hierarchy().has(name)) {
        throw new PluginRefusedException("its extension index names " + name + ", which it lacks");
      }
    }
    return names;
  }

  private List<String> points(List<String> extensions) {
    Set<String> found = new HashSet<>();
    for (String extension : extensions) {
      List<String> points = scan.hierarchy().points(extension);
      if (points.isEmpty()) {
        throw new PluginRefusedException(
            extension + " carries @Extension and implements no extension point of the API");
      }
      found.addAll(points);
    }
    return Points.names().stream().filter(found::contains).toList();
  }

  private @Nullable String schema(Descriptor descriptor) throws IOException {
    for (String frame : descriptor.contributes().frames()) {
      if (zip.getEntry(frame) == null) {
        throw new PluginRefusedException(
            "plugin.yaml names the frame " + frame + ", which it lacks");
      }
    }
    if (descriptor.settings() == null) {
      return null;
    }
    String schema = text(descriptor.settings());
    if (schema == null) {
      throw new PluginRefusedException(
          "plugin.yaml names " + descriptor.settings() + " as its settings, which it lacks");
    }
    SettingsSchema.of(schema);
    return schema;
  }

  private @Nullable String text(String name) throws IOException {
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
