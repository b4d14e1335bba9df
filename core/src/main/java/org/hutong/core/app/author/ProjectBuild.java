package org.hutong.core.app.author;

import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.hutong.api.ApiVersion;
import org.hutong.core.app.control.ControlException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;
import org.slf4j.Logger;

/**
 * Compiles a project against exactly what a plugin may see, with what debuggers need, and packs its
 * jar. Everything is compiled each time: that takes a fraction of a second once the compiler is
 * warm, and nothing stale remains. Not thread-safe.
 */
public final class ProjectBuild implements AutoCloseable {
  private static final List<Class<?>> SEEN =
      List.of(ApiVersion.class, Extension.class, Inject.class, Logger.class, NullMarked.class);

  /** As the projects' own builds say. */
  private static final String RELEASE = "25";

  private final Project project;
  private final List<Path> libraries;
  private final JavaCompiler compiler;
  private final StandardJavaFileManager files;

  /** What became of a build. */
  public sealed interface Result {
    /** Its jar. */
    record Built(Path jar) implements Result {}

    /**
     * It cannot be compiled.
     *
     * @param errors each as {@code file:line: what is wrong}
     */
    record Failed(List<String> errors) implements Result {}
  }

  /**
   * @param libraries jars that the plugin brings along
   * @throws ControlException if this Java has no compiler or a library cannot be read
   */
  public ProjectBuild(Project project, List<Path> libraries) {
    this.project = project;
    this.libraries = List.copyOf(libraries);
    @Nullable JavaCompiler found = ToolProvider.getSystemJavaCompiler();
    if (found == null) {
      throw new ControlException(
          "this Java (%s) has no compiler: install a JDK 25 or newer and set HUTONG_JDK to its folder"
              .formatted(System.getProperty("java.home")));
    }
    for (Path library : libraries) {
      if (!Files.isReadable(library)) {
        throw new ControlException("there is no readable file " + library);
      }
    }
    this.compiler = found;
    this.files = compiler.getStandardFileManager(null, Locale.getDefault(), StandardCharsets.UTF_8);
  }

  /** Blocks on the compiler. */
  public Result build() throws IOException {
    Path classes = project.output().resolve("classes");
    delete(classes);
    Files.createDirectories(classes);
    List<String> errors = compile(classes);
    return errors.isEmpty() ? new Result.Built(pack(classes)) : new Result.Failed(errors);
  }

  private List<String> compile(Path classes) throws IOException {
    List<Path> sources = project.javaFiles();
    if (sources.isEmpty()) {
      return List.of();
    }
    String seen = SEEN.stream().map(ProjectBuild::jar).collect(paths());
    String path =
        Stream.concat(SEEN.stream().map(ProjectBuild::jar), libraries.stream()).collect(paths());
    var findings = new DiagnosticCollector<JavaFileObject>();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-classpath",
            path,
            "-processorpath",
            seen,
            "-proc:full",
            "-g",
            "-parameters",
            "--release",
            RELEASE);
    boolean done =
        compiler
            .getTask(
                null, files, findings, options, null, files.getJavaFileObjectsFromPaths(sources))
            .call();
    if (done) {
      return List.of();
    }
    return findings.getDiagnostics().stream()
        .filter(finding -> finding.getKind() == Diagnostic.Kind.ERROR)
        .map(this::told)
        .toList();
  }

  private static Collector<Path, ?, String> paths() {
    return Collectors.mapping(Path::toString, Collectors.joining(File.pathSeparator));
  }

  private String told(Diagnostic<? extends JavaFileObject> finding) {
    String message = finding.getMessage(Locale.getDefault());
    JavaFileObject source = finding.getSource();
    return source == null
        ? message
        : project.shown(Path.of(source.toUri())) + ":" + finding.getLineNumber() + ": " + message;
  }

  /** Where a class that plugins see comes from. */
  private static Path jar(Class<?> seen) {
    try {
      return Path.of(seen.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path pack(Path classes) throws IOException {
    var entries = new TreeMap<String, Path>();
    for (Path file : project.resourceFiles()) {
      entries.put(name(project.resources(), file), file);
    }
    try (Stream<Path> compiled = Files.walk(classes)) {
      compiled.filter(Files::isRegularFile).forEach(file -> entries.put(name(classes, file), file));
    }
    libraries.forEach(library -> entries.put("lib/" + library.getFileName(), library));
    Path jar = project.output().resolve(project.folder().getFileName() + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, Path> entry : entries.entrySet()) {
        var written = new ZipEntry(entry.getKey());
        written.setTime(0); // The same content is the same jar.
        zip.putNextEntry(written);
        Files.copy(entry.getValue(), zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new ControlException("the compiler did not close its files: " + e.getMessage(), e);
    }
  }
}
