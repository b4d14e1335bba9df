package org.hutong.core.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hutong.api.ApiVersion;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PF4J with what this host needs changed: it loads staged folders one by one and looks for nothing
 * by itself, isolates class loaders, and makes no extensions (the {@link PluginStarter} does, once
 * per start). Not thread-safe: used under the host's lock.
 */
final class EngineManager extends AbstractPluginManager {
  private static final Logger log = LoggerFactory.getLogger(EngineManager.class);

  private final NativeJars nativeJars;

  EngineManager(Path staging) {
    super(staging);
    this.nativeJars = new NativeJars(staging.resolveSibling("native"));
    setSystemVersion(ApiVersion.CURRENT);
  }

  /**
   * Loads and starts what was staged in the folder.
   *
   * @return its class loader
   */
  IsolatedClassLoader open(Path folder, String id) {
    String loaded = loadPlugin(folder);
    if (!loaded.equals(id)) {
      unloadPlugin(loaded);
      throw new PluginRuntimeException("The staged folder holds {}, not {}", loaded, id);
    }
    startPlugin(id);
    return (IsolatedClassLoader) getPluginClassLoader(id);
  }

  /** Stops and unloads; the class loader stays open until {@link IsolatedClassLoader#release()}. */
  void shut(String id) {
    if (getPlugin(id) != null) {
      unloadPlugin(id);
    }
  }

  /**
   * PF4J 3.15.0 removes from the list that it walks: with two plugins it stops one and says
   * nothing. Copied, in reverse, and going on at a failure.
   */
  @Override
  public void stopPlugins() {
    List<PluginWrapper> started = new ArrayList<>(startedPlugins);
    for (PluginWrapper plugin : started.reversed()) {
      try {
        stopPlugin(plugin.getPluginId());
      } catch (RuntimeException e) {
        log.error("Plugin {} did not stop", plugin.getPluginId(), e);
      }
    }
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new StagedDescriptors();
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new StagedLoader();
  }

  @Override
  protected PluginFactory createPluginFactory() {
    return wrapper -> new Plugin() {};
  }

  @Override
  protected ExtensionFactory createExtensionFactory() {
    return new DefaultExtensionFactory();
  }

  @Override
  protected ExtensionFinder createExtensionFinder() {
    return new DefaultExtensionFinder(this);
  }

  @Override
  protected VersionManager createVersionManager() {
    return new DefaultVersionManager();
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new NothingByItself();
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new AlwaysEnabled();
  }

  private final class StagedLoader implements PluginLoader {
    @Override
    public boolean isApplicable(Path folder) {
      return Staging.isStaged(folder);
    }

    @Override
    public ClassLoader loadPlugin(Path folder, PluginDescriptor descriptor) {
      List<Path> permanent = Staging.natives(folder);
      ClassLoader natives = permanent.isEmpty() ? null : nativeJars.loader(permanent);
      PluginClassLoader loader =
          new IsolatedClassLoader(EngineManager.this, descriptor, new ApiClassLoader(), natives);
      Staging.jars(folder).stream()
          .filter(jar -> !permanent.contains(jar))
          .forEach(jar -> loader.addFile(jar.toFile()));
      return loader;
    }
  }

  private static final class StagedDescriptors implements PluginDescriptorFinder {
    @Override
    public boolean isApplicable(Path folder) {
      return Staging.isStaged(folder);
    }

    @Override
    public PluginDescriptor find(Path folder) {
      Descriptor descriptor = Staging.descriptor(folder);
      return new DefaultPluginDescriptor(
          descriptor.id(),
          "",
          Plugin.class.getName(),
          descriptor.version().toString(),
          "*",
          "",
          "");
    }
  }

  private static final class NothingByItself implements PluginRepository {
    @Override
    public List<Path> getPluginPaths() {
      return List.of();
    }

    @Override
    public boolean deletePluginPath(Path path) {
      return false;
    }
  }

  /** Desired state is the catalogue's business. */
  private static final class AlwaysEnabled implements PluginStatusProvider {
    @Override
    public boolean isPluginDisabled(String id) {
      return false;
    }

    @Override
    public void disablePlugin(String id) {
      // The host unloads what is disabled.
    }

    @Override
    public void enablePlugin(String id) {
      // The host loads what is enabled.
    }
  }
}
