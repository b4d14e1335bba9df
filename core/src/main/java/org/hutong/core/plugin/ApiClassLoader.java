package org.hutong.core.plugin;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent of every plugin's class loader: shows the Java platform and the plugin API, hides the
 * kernel and its libraries, and has no resources of theirs.
 */
final class ApiClassLoader extends ClassLoader {
  private static final List<String> SHOWN =
      List.of("org.hutong.api.", "org.pf4j.", "org.slf4j.", "jakarta.inject.", "org.jspecify.");

  private final ClassLoader kernel = ApiClassLoader.class.getClassLoader();

  ApiClassLoader() {
    super("hutong-api", ClassLoader.getPlatformClassLoader());
  }

  /** Whether a class of this name comes from the server, never from the plugin. */
  static boolean shows(String className) {
    return SHOWN.stream().anyMatch(className::startsWith);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (shows(name)) {
      return kernel.loadClass(name);
    }
    throw new ClassNotFoundException(name + " is not shown to plugins");
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.emptyEnumeration();
  }
}
