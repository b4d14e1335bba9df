package org.hutong.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A plugin as bytes of a jar, from a jar or from the folder that it would be packed from. */
final class PluginFile {
  private static final String DESCRIPTOR = "plugin.yaml";

  private PluginFile() {}

  static byte[] read(Path plugin) {
    try {
      if (Files.isRegularFile(plugin)) {
        return Files.readAllBytes(plugin);
      }
      if (Files.isRegularFile(plugin.resolve(DESCRIPTOR))) {
        return pack(plugin);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(plugin + " cannot be read", e);
    }
    throw new AssertionError(
        plugin
            + (Files.exists(plugin) ? " has no " + DESCRIPTOR : " is not there")
            + ": compile the project first (mvn test does), or name the plugin's jar or classes:"
            + " @HutongTest(plugin = \"target/my-plugin-1.0.0.jar\")");
  }

  private static byte[] pack(Path folder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
