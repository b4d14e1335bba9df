package org.hutong.api;

import static org.assertj.core.api.Assertions.assertThat;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.JApiClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins out there run on without being built again. The jar in {@code api/} is the API as they
 * know it; a release replaces it (README there). Who must break it on purpose says so by raising
 * the major version and replacing the jar in the same commit.
 */
class CompatibilityTest {
  private static final Path BASELINE = Path.of("api/plugin-api-1.0.jar");

  @TempDir private Path directory;

  @Test
  void what_was_promised_is_still_there() throws IOException {
    Path now = directory.resolve("now.jar");
    pack(Path.of("target/classes"), now);
    assertThat(breaks(BASELINE, now))
        .as("what plugins that were built against %s would miss", BASELINE)
        .isEmpty();
  }

  @Test
  void a_method_or_class_that_is_taken_away_is_found() throws IOException {
    Path before =
        compile(
            "before", "public interface Greeter { String greet(String name); int age(); }", true);
    Path after = compile("after", "public interface Greeter { String greet(String name); }", false);
    assertThat(breaks(before, after))
        .contains("sample.Greeter: METHOD_REMOVED", "sample.Helper: CLASS_REMOVED");
    assertThat(breaks(after, before)).as("what is only added").isEmpty();
  }

  private static List<String> breaks(Path before, Path after) {
    var options = new JarArchiveComparatorOptions();
    options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
    List<JApiClass> classes =
        new JarArchiveComparator(options)
            .compare(
                new JApiCmpArchive(before.toFile(), "before"),
                new JApiCmpArchive(after.toFile(), "after"));
    var breaks = new TreeSet<String>();
    for (JApiClass each : classes) {
      if (!each.isBinaryCompatible()) {
        Stream.of(
                each.getCompatibilityChanges().stream(),
                each.getMethods().stream().flatMap(m -> m.getCompatibilityChanges().stream()),
                each.getConstructors().stream().flatMap(c -> c.getCompatibilityChanges().stream()),
                each.getFields().stream().flatMap(f -> f.getCompatibilityChanges().stream()))
            .flatMap(changes -> changes)
            .filter(change -> !change.isBinaryCompatible())
            .forEach(change -> breaks.add(each.getFullyQualifiedName() + ": " + change.getType()));
      }
    }
    return List.copyOf(breaks);
  }

  private Path compile(String name, String source, boolean helper) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Path file = Files.writeString(folder.resolve("Greeter.java"), "package sample; " + source);
    Path second =
        Files.writeString(folder.resolve("Helper.java"), "package sample; public class Helper {}");
    Path classes = Files.createDirectories(folder.resolve("classes"));
    int result = helper ? javac(classes, file, second) : javac(classes, file);
    assertThat(result).isZero();
    Path jar = directory.resolve(name + ".jar");
    pack(classes, jar);
    return jar;
  }

  private static int javac(Path classes, Path... files) {
    String[] arguments =
        Stream.concat(Stream.of("-d", classes.toString()), Stream.of(files).map(Path::toString))
            .toArray(String[]::new);
    return ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments);
  }

  private static void pack(Path folder, Path jar) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
