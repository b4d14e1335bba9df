package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.api.PluginContext;
import org.hutong.core.config.Configuration;
import org.hutong.core.plugin.Invocation.Result;
import org.hutong.core.plugin.service.ServiceRefusedException;
import org.hutong.core.plugin.service.Services;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * Brings a staged plugin to life and ends it again. Used under the host's lock; blocks on the
 * plugin's own code, with a bound.
 */
final class PluginStarter {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Staging staging;
  private final Path data;
  private final SourceClock clock;
  private final Services services;
  private final Timers timers;
  private final LeakWatch leaks;
  private final Patience patience;
  private final EngineManager engine;
  private final Set<AtStart<?>> readers;
  private final Map<String, Map<String, CallStatistics>> statistics = new ConcurrentHashMap<>();

  @Inject
  PluginStarter(
      Configuration configuration,
      Staging staging,
      Services services,
      TimeSource time,
      Timers timers,
      LeakWatch leaks,
      Patience patience,
      Set<AtStart<?>> readers) {
    this.staging = staging;
    this.data = configuration.data().resolve("plugins").resolve("data");
    this.services = services;
    this.clock = new SourceClock(time, ZoneOffset.UTC);
    this.timers = timers;
    this.leaks = leaks;
    this.patience = patience;
    this.readers = readers;
    this.engine = new EngineManager(staging.root());
  }

  /**
   * Loads it and makes its extensions; they are not called yet.
   *
   * @param settings complete and valid
   * @throws PluginFailedException with the reason; nothing of the plugin is left then
   */
  RunningPlugin start(PluginArtifact artifact, String settings) {
    String id = artifact.descriptor().id();
    IsolatedClassLoader loader = open(artifact);
    Services.Opened opened = services(artifact.descriptor(), loader);
    Result<RunningPlugin> result =
        TimedRun.run(
            id, loader, patience.waiting(START), () -> make(artifact, loader, settings, opened));
    return switch (result) {
      case Result.Value<RunningPlugin>(RunningPlugin running) -> running;
      case Result.Failure<RunningPlugin> failure -> {
        opened.close();
        unload(id, loader);
        throw new PluginFailedException("it did not start: " + failure.why());
      }
    };
  }

  private Services.Opened services(Descriptor descriptor, IsolatedClassLoader loader) {
    try {
      return services.open(descriptor.id(), descriptor.author(), descriptor.granted(), loader);
    } catch (ServiceRefusedException e) {
      unload(descriptor.id(), loader);
      throw new PluginFailedException("it did not start: " + e.getMessage());
    }
  }

  private IsolatedClassLoader open(PluginArtifact artifact) {
    String id = artifact.descriptor().id();
    try {
      return engine.open(staging.folder(artifact.sha256()), id);
    } catch (RuntimeException e) {
      engine.shut(id);
      throw new PluginFailedException("it could not be loaded: " + TimedRun.text(e));
    }
  }

  private RunningPlugin make(
      PluginArtifact artifact, IsolatedClassLoader loader, String settings, Services.Opened opened)
      throws ClassNotFoundException, IOException {
    Descriptor descriptor = artifact.descriptor();
    List<Class<?>> classes = new ArrayList<>();
    for (String name : artifact.extensions()) {
      classes.add(loader.loadClass(name));
    }
    Path directory = Files.createDirectories(data.resolve(descriptor.id())).toAbsolutePath();
    var context = new Context(descriptor.id(), descriptor.version().toString(), directory);
    var injector = PluginInjector.of(classes, context, settings, clock, opened.instances());
    var threads = new PluginThreads(descriptor.id(), loader);
    List<Object> instances = new ArrayList<>();
    for (Class<?> type : classes) {
      instances.add(injector.instance(type));
      if (Points.of(type).isEmpty()) {
        throw new IllegalArgumentException(
            type.getName() + " carries @Extension and implements no extension point of the API");
      }
    }
    Map<Class<?>, List<?>> told = told(instances);
    List<Extension<?>> extensions = new ArrayList<>();
    for (Object instance : instances) {
      for (Class<? extends ExtensionPoint> point : Points.of(instance.getClass())) {
        extensions.add(
            extension(
                descriptor,
                point,
                instance,
                loader,
                threads,
                told(told, instances, point, instance)));
      }
    }
    return new RunningPlugin(
        artifact, loader, threads, instances, injector.settings(), extensions, opened, patience);
  }

  private Map<Class<?>, List<?>> told(List<Object> instances) {
    Map<Class<?>, List<?>> told = new HashMap<>();
    readers.forEach(reader -> told.put(reader.point(), read(reader, instances)));
    return told;
  }

  private static <T> List<?> read(AtStart<T> reader, List<Object> instances) {
    List<T> extensions = of(reader.point(), instances);
    return extensions.isEmpty() ? List.of() : reader.read(extensions);
  }

  private static <T> List<T> of(Class<T> point, List<Object> instances) {
    return instances.stream().filter(point::isInstance).map(point::cast).toList();
  }

  private static @Nullable Object told(
      Map<Class<?>, List<?>> told, List<Object> instances, Class<?> point, Object instance) {
    List<?> read = told.get(point);
    return read == null ? null : read.get(of(point, instances).indexOf(instance));
  }

  private <T> Extension<T> extension(
      Descriptor descriptor,
      Class<T> point,
      Object instance,
      ClassLoader loader,
      PluginThreads threads,
      @Nullable Object told) {
    String key = point.getSimpleName() + " " + instance.getClass().getName();
    return new Extension<>(
        descriptor,
        point,
        point.cast(instance),
        loader,
        threads,
        statistics(descriptor.id(), key),
        told);
  }

  private CallStatistics statistics(String plugin, String extension) {
    return statistics
        .computeIfAbsent(plugin, p -> new ConcurrentHashMap<>())
        .computeIfAbsent(extension, e -> new CallStatistics());
  }

  /** The plugin was removed: its figures go, and if it is wanted what it stored. */
  void forget(String plugin, boolean alsoData) {
    statistics.remove(plugin);
    services.forget(plugin, alsoData);
  }

  /** Where a plugin keeps files of its own. */
  Path directory(String plugin) {
    return data.resolve(plugin);
  }

  /** Closes and unloads it; its class loader is closed after the grace period and watched. */
  void stop(RunningPlugin plugin) {
    plugin.close();
    unload(plugin.artifact().descriptor().id(), plugin.loader());
  }

  private void unload(String id, IsolatedClassLoader loader) {
    engine.shut(id);
    leaks.watch(id, loader);
    timers.after(GRACE, () -> Thread.ofVirtual().start(loader::release));
  }

  private record Context(String id, String version, Path directory) implements PluginContext {}
}
