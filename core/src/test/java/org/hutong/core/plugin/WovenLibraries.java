package org.hutong.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.pf4j.DefaultPluginDescriptor;

/**
 * Ordinary libraries, as plugins have them in {@code lib/}: the build puts them into a folder,
 * where no other test sees them.
 */
final class WovenLibraries implements AutoCloseable {
  private static final Path FOLDER = Path.of("target", "libraries");

  private final URLClassLoader plain;
  private final IsolatedClassLoader woven;

  WovenLibraries(Path home) throws IOException {
    List<Path> jars = all();
    var urls = new ArrayList<URL>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    plain = new URLClassLoader(urls.toArray(URL[]::new), new ApiClassLoader());
    woven =
        new IsolatedClassLoader(
            new EngineManager(home),
            new DefaultPluginDescriptor("libraries", "", "", "1.0.0", "*", "", ""),
            new ApiClassLoader(),
            null);
    jars.forEach(jar -> woven.addFile(jar.toFile()));
  }

  /** What became of one library. */
  record Outcome(String library, int classes, List<String> different, List<String> left) {}

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** The jar whose file name begins so. */
  static Path jar(String name) {
    try {
      return all().stream()
          .filter(jar -> jar.getFileName().toString().matches(name + "-\\d.*"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("The build did not copy " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads and links every n-th class of a library in both loaders. */
  Outcome load(Path library, int step) throws IOException {
    var different = new ArrayList<String>();
    var left = new ArrayList<String>();
    int classes = 0;
    try (var jar = new JarFile(library.toFile())) {
      List<String> names =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
              .filter(name -> !name.endsWith("module-info.class"))
              .toList();
      var weaver = new Weaver(ApiClassLoader.hierarchy());
      for (int i = 0; i < names.size(); i += step) {
        classes++;
        String name = names.get(i).replaceFirst("\\.class$", "").replace('/', '.');
        byte[] bytes = jar.getInputStream(jar.getEntry(names.get(i))).readAllBytes();
        weaver.weave(bytes).left().forEach(method -> left.add(name + "." + method));
        Optional<String> before = failure(plain, name);
        Optional<String> after = failure(woven, name);
        if (!before.equals(after)) {
          different.add(name + ": " + after.orElse("loads") + ", not " + before.orElse("loads"));
        }
      }
    }
    return new Outcome(library.getFileName().toString(), classes, different, left);
  }

  /** Why a class cannot be loaded, verified and prepared; nothing of it is run. */
  private static Optional<String> failure(ClassLoader loader, String name) {
    try {
      Class.forName(name, false, loader).getDeclaredMethods();
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
    woven.release();
  }
}
