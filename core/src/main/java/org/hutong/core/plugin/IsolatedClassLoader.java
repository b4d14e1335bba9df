package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.CodeSource;
import java.security.cert.Certificate;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one start of one plugin. It stays open when PF4J closes it: threads of the
 * plugin may need a class for a moment longer. {@link #release()} closes it for good.
 */
final class IsolatedClassLoader extends PluginClassLoader {
  private static final Certificate[] NONE = {};

  /** The jars with native code, which outlive this loader; null if there are none. */
  private final @Nullable ClassLoader natives;

  IsolatedClassLoader(
      PluginManager manager,
      PluginDescriptor descriptor,
      ClassLoader parent,
      @Nullable ClassLoader natives) {
    super(manager, descriptor, parent);
    this.natives = natives;
  }

  @Override
  protected boolean shouldDelegateToParent(String className) {
    return ApiClassLoader.shows(className);
  }

  /** The class from the plugin's own jars, with a checkpoint in each of its loops. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    URL resource = findResource(name.replace('.', '/') + ".class");
    if (resource == null && natives != null) {
      return natives.loadClass(name);
    }
    if (resource == null) {
      throw new ClassNotFoundException(name);
    }
    try (InputStream in = resource.openStream()) {
      byte[] woven = Weaver.weave(in.readAllBytes());
      openPackage(name);
      return defineClass(name, woven, 0, woven.length, new CodeSource(resource, NONE));
    } catch (IOException | IllegalArgumentException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private void openPackage(String className) {
    int dot = className.lastIndexOf('.');
    if (dot > 0 && getDefinedPackage(className.substring(0, dot)) == null) {
      try {
        definePackage(className.substring(0, dot), null, null, null, null, null, null, null);
      } catch (IllegalArgumentException defined) {
        // Another thread was quicker; the package is there, which is all that is needed.
      }
    }
  }

  @Override
  public void close() {
    // PF4J closes at once on unload; the host calls release() after the grace period.
  }

  void release() {
    try {
      super.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
