package org.hutong.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one start of one plugin. It stays open when PF4J closes it: threads of the
 * plugin may need a class for a moment longer. {@link #release()} closes it for good.
 */
final class IsolatedClassLoader extends PluginClassLoader {
  IsolatedClassLoader(PluginManager manager, PluginDescriptor descriptor, ClassLoader parent) {
    super(manager, descriptor, parent);
  }

  @Override
  protected boolean shouldDelegateToParent(String className) {
    return ApiClassLoader.shows(className);
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
