package org.hutong.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin from its source, built as its author would: javac, PF4J's processor, a real jar. */
final class PluginSource {
  private final String id;
  private final Map<String, String> descriptor = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Set<String> missing = new HashSet<>();

  private PluginSource(String id) {
    this.id = id;
    with("id", id).with("version", "1.0.0").with("requires", "\">=1.0 <2\"");
  }

  static PluginSource of(String id) {
    return new PluginSource(id);
  }

  /** With one interceptor; {@code body} is that of {@code filter(Draft draft)}. */
  static PluginSource filtering(String id, String body) {
    return of(id)
        .extension(
            "Guard", "MessageInterceptor", "public Verdict filter(Draft draft) { " + body + " }");
  }

  String id() {
    return id;
  }

  PluginSource with(String key, String value) {
    descriptor.put(key, value);
    return this;
  }

  /** A class {@code example.NAME} that implements the points and has these members. */
  PluginSource extension(String name, String points, String members) {
    return type(
        name,
        "@org.pf4j.Extension public final class %s implements %s { %s }"
            .formatted(name, points, members));
  }

  /** A type {@code example.NAME}. */
  PluginSource type(String name, String declaration) {
    sources.put(
        name,
        """
        package example;
        import jakarta.inject.Inject;
        import java.util.*;
        import org.hutong.api.*;
        """
            + declaration);
    return this;
  }

  /** A type that was there when the plugin was compiled and is not in its jar. */
  PluginSource missing(String name, String declaration) {
    missing.add("example/" + name + ".class");
    return type(name, declaration);
  }

  byte[] jar() {
    try {
      Map<String, byte[]> entries = compiled();
      entries.keySet().removeAll(missing);
      entries.put("plugin.yaml", yaml().getBytes(StandardCharsets.UTF_8));
      var out = new ByteArrayOutputStream();
      try (var zip = new ZipOutputStream(out)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          zip.putNextEntry(new ZipEntry(entry.getKey()));
          zip.write(entry.getValue());
          zip.closeEntry();
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String yaml() {
    return descriptor.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private Map<String, byte[]> compiled() throws IOException {
    Path out = Files.createTempDirectory("plugin-source");
    try {
      var findings = new DiagnosticCollector<JavaFileObject>();
      var units = sources.entrySet().stream().map(e -> new Text(e.getKey(), e.getValue())).toList();
      List<String> options =
          List.of(
              "-proc:full", "-d", out.toString(), "-cp", path(), "-processorpath", path(), "-g");
      if (!ToolProvider.getSystemJavaCompiler()
          .getTask(null, null, findings, options, null, units)
          .call()) {
        throw new IllegalArgumentException(findings.getDiagnostics().toString());
      }
      return files(out);
    } finally {
      try (Stream<Path> all = Files.walk(out)) {
        all.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(f -> f.delete());
      }
    }
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static String path() {
    return Stream.of(
            org.hutong.api.Draft.class,
            org.pf4j.Extension.class,
            jakarta.inject.Inject.class,
            org.slf4j.Logger.class,
            org.jspecify.annotations.NullMarked.class)
        .map(PluginSource::location)
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String name, String text) {
      super(URI.create("string:///example/" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
