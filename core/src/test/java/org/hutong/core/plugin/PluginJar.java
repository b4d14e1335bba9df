package org.hutong.core.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A plugin as a stranger would build it: compiled by javac with PF4J's annotation processor and
 * packed into a real jar.
 */
public final class PluginJar {
  private final Map<String, String> descriptor = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private boolean indexed = true;

  private PluginJar() {}

  public static PluginJar of(String id) {
    var jar = new PluginJar();
    jar.with("id", id).with("version", "1.0.0").with("requires", "\">=1.0 <2\"");
    return jar;
  }

  /** A plugin of this repository, from the folder of its module: as its own build packs it. */
  public static PluginJar module(Path folder) {
    var jar = new PluginJar();
    Path java = folder.resolve("src/main/java");
    Path resources = folder.resolve("src/main/resources");
    files(java).forEach((name, bytes) -> jar.source(className(name), text(bytes)));
    jar.entries.putAll(files(resources));
    return jar;
  }

  private static String className(String file) {
    return file.substring(0, file.length() - ".java".length()).replace('/', '.');
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> files(Path folder) {
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        found.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** A plugin with one interceptor of the given body of {@code filter(Draft draft)}. */
  public static PluginJar filtering(String id, String body) {
    return of(id).interceptor(body, "");
  }

  public PluginJar with(String key, String value) {
    descriptor.put(key, value);
    return this;
  }

  public PluginJar without(String key) {
    descriptor.remove(key);
    return this;
  }

  public PluginJar interceptor(String filter, String members) {
    return source(
        "example.Guard",
        """
        package example;
        import jakarta.inject.Inject;
        import java.util.*;
        import org.hutong.api.*;
        import org.pf4j.Extension;
        @Extension
        public final class Guard implements MessageInterceptor {
          %s
          @Override public Verdict filter(Draft draft) { %s }
        }
        """
            .formatted(members, filter));
  }

  /** A class of the given name in the package {@code example} that implements the given points. */
  public PluginJar extension(String name, String points, String members) {
    return source(
        "example." + name,
        """
        package example;
        import jakarta.inject.Inject;
        import java.time.Duration;
        import java.util.*;
        import org.hutong.api.*;
        import org.pf4j.Extension;
        @Extension
        public final class %s implements %s {
          %s
        }
        """
            .formatted(name, points, members));
  }

  public PluginJar source(String name, String text) {
    sources.put(name, text);
    return this;
  }

  public PluginJar entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** A library that the sources use and that is left out of the jar. */
  public PluginJar seeing(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** A library as it lies in {@code lib/}, which the sources may use. */
  public PluginJar library(Path jar) {
    seeing(jar);
    try {
      return entry("lib/" + jar.getFileName(), Files.readAllBytes(jar));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public PluginJar entry(String name, String text) {
    return entry(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As javac of JDK 23 and newer does when nobody asks it to run processors. */
  public PluginJar withoutProcessor() {
    indexed = false;
    return this;
  }

  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : all().entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public Path write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, byte[]> all() throws IOException {
    var all = new TreeMap<>(entries);
    if (!descriptor.isEmpty()) {
      String yaml =
          descriptor.entrySet().stream()
              .map(e -> e.getKey() + ": " + e.getValue() + "\n")
              .collect(Collectors.joining());
      all.putIfAbsent("plugin.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
    if (!sources.isEmpty()) {
      compile(all);
    }
    return all;
  }

  private void compile(Map<String, byte[]> all) throws IOException {
    Path out = Files.createTempDirectory("plugin-classes");
    var compiler = ToolProvider.getSystemJavaCompiler();
    var findings = new DiagnosticCollector<JavaFileObject>();
    var units = sources.entrySet().stream().map(e -> new Source(e.getKey(), e.getValue())).toList();
    var options =
        List.of(
            "-d",
            out.toString(),
            "-cp",
            Stream.concat(Stream.of(classPath()), libraries.stream().map(Path::toString))
                .collect(Collectors.joining(System.getProperty("path.separator"))),
            "-processorpath",
            classPath(),
            indexed ? "-proc:full" : "-proc:none");
    if (!compiler.getTask(null, null, findings, options, null, units).call()) {
      throw new IllegalArgumentException(findings.getDiagnostics().toString());
    }
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(out.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    Staging.delete(out);
  }

  private static String classPath() {
    return Stream.of(
            org.hutong.api.Draft.class,
            org.pf4j.Extension.class,
            jakarta.inject.Inject.class,
            org.slf4j.Logger.class,
            org.jspecify.annotations.NullMarked.class)
        .map(PluginJar::location)
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String location(Class<?> type) {
    try {
      URI uri = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(uri).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
