package org.hutong.core.plugin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final Executor BACKGROUND =
      task -> Thread.ofVirtual().name("plugin-settings").start(task);

  private final PluginArtifact artifact;
  private final IsolatedClassLoader loader;
  private final PluginThreads threads;
  private final List<Object> instances;
  private final List<LiveSettings<?>> settings;
  private final List<Extension<?>> extensions;
  private final Services.Opened services;
  private final Patience patience;

  /** Ends when the listeners have heard of the newest settings. */
  private volatile CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

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

  /**
   * Gives it new settings: every call that begins after this returns sees them. Its listeners hear
   * of them in the background, for they may take their time, one change after the other; {@link
   * #awaitListeners} waits for them.
   */
  void change(String json) {
    Result<List<Runnable>> changed =
        TimedRun.run(
            artifact.descriptor().id(),
            loader,
            patience.waiting(CLOSE),
            () -> settings.stream().<Runnable>map(each -> each.change(json)).toList());
    switch (changed) {
      case Result.Value<List<Runnable>> listeners ->
          told = told.thenRunAsync(() -> tell(listeners.value()), BACKGROUND);
      case Result.Failure<List<Runnable>> failure -> notTakenUp(failure.why());
    }
  }

  /**
   * Waits until the listeners have heard of the newest settings, for a plugin usually makes what it
   * works with in one. Not for longer than {@code most}: one that takes its time goes on alone.
   */
  void awaitListeners(Duration most) {
    CompletableFuture<Void> now = told;
    try {
      now.get(patience.waiting(most).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.atInfo()
          .addKeyValue("plugin", artifact.descriptor().id())
          .log(
              "It has not taken up its new settings after {} s and goes on with it",
              most.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void tell(List<Runnable> listeners) {
    Result<Boolean> result =
        TimedRun.run(
            artifact.descriptor().id(),
            loader,
            patience.waiting(LISTENERS),
            () -> {
              listeners.forEach(Runnable::run);
              return true;
            });
    if (result instanceof Result.Failure<Boolean> failure) {
      notTakenUp(failure.why());
    }
  }

  private void notTakenUp(String why) {
    log.atWarn()
        .addKeyValue("plugin", artifact.descriptor().id())
        .log("Its new settings were not taken up: {}", why);
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
    leavePlatform();
    threads.stop();
  }

  private void leavePlatform() {
    String id = artifact.descriptor().id();
    var result =
        TimedRun.run(
            id,
            loader,
            patience.waiting(CLOSE),
            () -> {
              loader.leavePlatform();
              return true;
            });
    if (result instanceof Result.Failure<Boolean> failure) {
      log.atWarn().addKeyValue("plugin", id).log("It stays in memory: {}", failure.why());
    }
  }
}
