package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hutong.core.config.NotUtf8Exception;
import org.hutong.core.config.Utf8Text;
import org.jspecify.annotations.Nullable;

/** Reads one jar whose archive is sound: every entry once, in bounded pieces. */
final class ArtifactReader {
  private static final String INDEX = "META-INF/extensions.idx";
  private static final Pattern MODULE =
      Pattern.compile("(META-INF/versions/\\d+/)?module-info\\.class");
  private static final int LARGEST_CLASS = 16 * 1024 * 1024;
  static final int LARGEST_TEXT = 1024 * 1024;

  private final ZipFile zip;
  private final ByteCodeScan scan = new ByteCodeScan();
  private final SortedMap<String, String> digests = new TreeMap<>();
  private byte @Nullable [] signature;

  private ArtifactReader(ZipFile zip) {
    this.zip = zip;
  }

  static PluginArtifact read(Path jar) {
    try {
      if (!Files.isRegularFile(jar)) {
        throw Files.isDirectory(jar)
            ? RefusalKind.FOLDER.refusal()
            : new PluginRefusedException("there is no ordinary file of this name");
      }
      List<CentralDirectory.Entry> entries = ArchiveCheck.check(jar, ArchiveCheck.ENTRIES);
      try (ZipFile zip = new ZipFile(jar.toFile(), StandardCharsets.UTF_8)) {
        return new ArtifactReader(zip).read(jar, entries);
      }
    } catch (NoSuchFileException e) {
      throw new PluginRefusedException("it is gone, or was replaced while it was read");
    } catch (AccessDeniedException e) {
      throw new PluginRefusedException("the server may not read it: change its permissions");
    } catch (IOException e) {
      throw RefusalKind.UNSOUND.refusal(String.valueOf(e.getMessage()));
    }
  }

  private PluginArtifact read(Path jar, List<CentralDirectory.Entry> entries) throws IOException {
    String yaml = text(Descriptor.FILE);
    if (yaml == null) {
      throw RefusalKind.NO_DESCRIPTOR.refusal();
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
        List.copyOf(scan.unwoven()),
        JarSignature.check(signature, digests),
        schema(descriptor));
  }

  private void checkNatives(Descriptor descriptor) {
    List<Reason> missing =
        descriptor.natives().stream()
            .filter(name -> zip.getEntry("lib/" + name) == null)
            .map(RefusalKind.MISSING_NATIVE::reason)
            .toList();
    if (!missing.isEmpty()) {
      throw PluginRefusedException.of(missing);
    }
  }

  private void scan(CentralDirectory.Entry told) throws IOException {
    String name = told.name();
    if (Thread.interrupted()) {
      throw new PluginRefusedException("its verification was given up");
    }
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw RefusalKind.DAMAGED_ENTRY.refusal(name);
    }
    var read = new CheckedEntry(told);
    if (isLibrary(name)) {
      Path library = Files.createTempFile("hutong-library", ".jar");
      try {
        digests.put(name, read.copy(zip.getInputStream(entry), library));
        LibraryScan.of(library, name, scan);
      } finally {
        Files.deleteIfExists(library);
      }
    } else if (isClass(name) || name.equals(JarSignature.ENTRY)) {
      byte[] bytes = classFile(zip.getInputStream(entry), name);
      digests.put(name, read.of(bytes));
      if (name.equals(JarSignature.ENTRY)) {
        signature = bytes;
      } else {
        scan.scan(bytes, name);
      }
    } else {
      digests.put(name, read.skim(zip.getInputStream(entry)));
      if (name.equals(JarFile.MANIFEST_NAME)) {
        LibraryScan.refuseOutsiders(zip.getInputStream(entry), "the plugin");
      }
      if (name.startsWith(PluginAssets.FOLDER) && told.size() > PluginAssets.LARGEST) {
        throw new PluginRefusedException(
            ArchiveCheck.shown(name) + " is larger than 8 MiB, which no page is served with");
      }
    }
  }

  private static boolean isLibrary(String name) {
    return name.startsWith("lib/") && name.endsWith(".jar");
  }

  /** Whether a class loader would take it for a class. */
  static boolean isClass(String name) {
    return name.endsWith(".class") && !MODULE.matcher(name).matches();
  }

  /** Closes the stream. */
  static byte[] classFile(InputStream from, String name) throws IOException {
    try (InputStream in = from) {
      byte[] bytes = in.readNBytes(LARGEST_CLASS + 1);
      if (bytes.length > LARGEST_CLASS) {
        throw new PluginRefusedException(
            "entry " + ArchiveCheck.shown(name) + " is larger than 16 MiB");
      }
      return bytes;
    }
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
      throw RefusalKind.NO_EXTENSION_INDEX.refusal(INDEX);
    }
    for (String name : names) {
      if (!scan.hierarchy().has(name)) {
        throw RefusalKind.MISSING_EXTENSION.refusal(name);
      }
    }
    return names;
  }

  private List<String> points(List<String> extensions) {
    Set<String> found = new HashSet<>();
    for (String extension : extensions) {
      List<String> points = scan.hierarchy().points(extension);
      if (points.isEmpty()) {
        throw RefusalKind.MISSING_POINT.refusal(extension);
      }
      found.addAll(points);
    }
    return Points.names().stream().filter(found::contains).toList();
  }

  private @Nullable String schema(Descriptor descriptor) throws IOException {
    for (String frame : descriptor.contributes().frames()) {
      if (zip.getEntry(frame) == null) {
        throw RefusalKind.MISSING_FRAME.refusal(frame);
      }
    }
    if (descriptor.settings() == null) {
      return null;
    }
    String schema = text(descriptor.settings());
    if (schema == null) {
      throw RefusalKind.MISSING_SETTINGS.refusal(descriptor.settings());
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
      return text(bytes, name);
    }
  }

  /**
   * @throws PluginRefusedException if it is not UTF-8, with the fix
   */
  static String text(byte[] bytes, String name) {
    try {
      return Utf8Text.of(bytes);
    } catch (NotUtf8Exception e) {
      throw new PluginRefusedException(name + " " + e.getMessage() + ": " + NotUtf8Exception.FIX);
    }
  }
}
