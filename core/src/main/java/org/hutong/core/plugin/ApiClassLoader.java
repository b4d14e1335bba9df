package org.hutong.core.plugin;

import java.io.InputStream;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
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

  /** What the classes that plugins see extend, read from their files; loads none of them. */
  static ClassHierarchyResolver hierarchy() {
    return ClassHierarchyResolver.ofResourceParsing(ApiClassLoader::classFile);
  }

  private static @Nullable InputStream classFile(ClassDesc type) {
    String descriptor = type.descriptorString();
    String name = descriptor.substring(1, descriptor.length() - 1);
    ClassLoader loader =
        shows(name.replace('/', '.'))
            ? ApiClassLoader.class.getClassLoader()
            : ClassLoader.getPlatformClassLoader();
    return loader.getResourceAsStream(name + ".class");
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
