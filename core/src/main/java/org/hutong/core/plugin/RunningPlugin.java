package org.hutong.core.plugin;

import java.time.Duration;
import java.util.List;
import org.hutong.core.plugin.Invocation.Result;
import org.hutong.core.plugin.service.Services;
import org.hutong.core.time.Patience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of one plugin. Changed under the host's lock. */
final class RunningPlugin {
  private static final Logger log = LoggerFactory.getLogger(RunningPlugin.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final Duration LISTENERS = Duration.ofSeconds(30);

  private final PluginArtifact artifact;
  private final IsolatedClassLoader loader;
  private final PluginThreads threads;
  private final List<Object> instances;
  private final List<LiveSettings<?>> settings;
  private final List<Extension<?>> extensions;
  private final Services.Opened services;
  private final Patience patience;

  RunningPlugin(
      PluginArtifact artifact,
      IsolatedClassLoader loader,
      PluginThreads threads,
      List<Object> instances,
      List<LiveSettings<?>> settings,
      List<Extension<?>> extensions,
      Services.Opened services,
      Patience patience) {
    this.artifact = artifact;
    this.loader = loader;
    this.threads = threads;
    this.instances = instances;
    this.settings = settings;
    this.extensions = extensions;
    this.services = services;
    this.patience = patience;
  }

  PluginArtifact artifact() {
    return artifact;
  }

  /** Whether another version takes effect only when the server starts again. */
  boolean staysUntilRestart() {
    return artifact.descriptor().reload() == Descriptor.Reload.RESTART;
  }

  IsolatedClassLoader loader() {
    return loader;
  }

  List<Extension<?>> extensions() {
    return extensions;
  }

  /** Makes the plugin's records of new settings, to see whether it refuses them. */
  Result<Boolean> accepts(String json) {
    return TimedRun.run(
        artifact.descriptor().id(),
        loader,
        patience.waiting(CLOSE),
        () -> {
          settings.forEach(each -> each.read(json));
          return true;
        });
  }

  /** Gives it new settings in the background: listeners may take their time. */
  void change(String json) {
    String id = artifact.descriptor().id();
    Thread.ofVirtual().name("plugin-settings-" + id).start(() -> tell(id, json));
  }

  private void tell(String id, String json) {
    synchronized (settings) {
      Result<Boolean> result =
          TimedRun.run(
              id,
              loader,
              patience.waiting(LISTENERS),
              () -> {
                settings.forEach(each -> each.change(json));
                return true;
              });
      if (result instanceof Result.Failure<Boolean> failure) {
        log.atWarn()
            .addKeyValue("plugin", id)
            .log("Its new settings were not taken up: {}", failure.why());
      }
    }
  }

  /**
   * Closes its extensions in reverse, then its services. A plugin that fails or hangs here cannot
   * stop it.
   */
  void close() {
    settings.forEach(LiveSettings::close);
    closeInstances();
    services.close();
  }

  private void closeInstances() {
    for (Object instance : instances.reversed()) {
      if (instance instanceof AutoCloseable closeable) {
        String id = artifact.descriptor().id();
        var result =
            TimedRun.run(
                id,
                loader,
                patience.waiting(CLOSE),
                () -> {
                  closeable.close();
                  return true;
                });
        if (result instanceof Result.Failure<Boolean> failure) {
          log.atWarn()
              .addKeyValue("plugin", id)
              .log("An extension did not close: {}", failure.why());
        }
      }
    }
    threads.stop();
  }
}
