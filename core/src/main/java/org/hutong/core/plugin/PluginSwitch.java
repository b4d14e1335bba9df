package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs, and how it is exchanged without a gap: hold, swap out, drain, stop and unload, load
 * and start, publish in one step, release; on failure the old one comes back. Changes are made
 * under the host's lock; reads are safe from any thread.
 */
final class PluginSwitch {
  private static final Logger log = LoggerFactory.getLogger(PluginSwitch.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final PluginStarter starter;
  private final Points points;
  private final TimeSource time;
  private final ProcessEnds ends;
  private final Map<String, RunningPlugin> running = new ConcurrentHashMap<>();
  private final Map<String, String> failed = new ConcurrentHashMap<>();

  @Inject
  PluginSwitch(PluginStarter starter, Points points, TimeSource time, ProcessEnds ends) {
    this.ends = ends;
    this.starter = starter;
    this.points = points;
    this.time = time;
  }

  Optional<RunningPlugin> running(String id) {
    return Optional.ofNullable(running.get(id));
  }

  Set<String> running() {
    return new TreeSet<>(running.keySet());
  }

  /** Enabled plugins that do not run, with the reason. */
  Map<String, String> failed() {
    return new TreeMap<>(failed);
  }

  /**
   * Starts it in place of what runs under its id.
   *
   * @param settings complete and valid
   * @param before the settings that the version before ran with
   * @throws PluginFailedException if it does not start; what ran before runs again, if it can
   */
  void on(PluginArtifact artifact, String settings, String before) {
    String id = artifact.descriptor().id();
    RunningPlugin old = running.get(id);
    if (old == null) {
      publish(started(artifact, settings));
      return;
    }
    drain(id, points.hold(id, old.artifact().descriptor().onAbsent()));
    running.remove(id);
    starter.stop(old);
    try {
      publish(started(artifact, settings));
    } catch (PluginFailedException e) {
      bringBack(old.artifact(), before, e);
      throw e;
    }
  }

  private RunningPlugin started(PluginArtifact artifact, String settings) {
    ends.begin(artifact);
    try {
      return starter.start(artifact, settings);
    } finally {
      ends.over();
    }
  }

  private void bringBack(PluginArtifact old, String settings, PluginFailedException cause) {
    try {
      publish(started(old, settings));
    } catch (PluginFailedException e) {
      absent(old, cause.getMessage() + "; the version before: " + e.getMessage());
    }
  }

  private void publish(RunningPlugin plugin) {
    Descriptor descriptor = plugin.artifact().descriptor();
    running.put(descriptor.id(), plugin);
    failed.remove(descriptor.id());
    points.publish(descriptor.id(), plugin.extensions());
    log.atInfo()
        .addKeyValue("plugin", descriptor.id())
        .addKeyValue("sha256", plugin.artifact().sha256())
        .log("Version {} is in effect", descriptor.version());
  }

  /** It is enabled and cannot run: what it was to guard is decided by its {@code onAbsent}. */
  void absent(PluginArtifact artifact, String reason) {
    Descriptor descriptor = artifact.descriptor();
    points.absent(descriptor.id(), descriptor.onAbsent(), artifact.points());
    failed(descriptor.id(), reason);
  }

  /** It is enabled and not wanted in this process: as if it were absent, and no failure. */
  void keepOut(PluginArtifact artifact) {
    Descriptor descriptor = artifact.descriptor();
    points.absent(descriptor.id(), descriptor.onAbsent(), artifact.points());
  }

  void failed(String id, String reason) {
    failed.put(id, reason);
    log.atError().addKeyValue("plugin", id).log("It is enabled and does not run: {}", reason);
  }

  /** Takes it out and ends it; nothing happens if it does not run. */
  void off(String id) {
    failed.remove(id);
    drain(id, points.withdraw(id));
    RunningPlugin plugin = running.remove(id);
    if (plugin != null) {
      starter.stop(plugin);
      log.atInfo().addKeyValue("plugin", id).log("It was taken out");
    }
    points.clear(id);
  }

  /** Ends it without letting what it guards through: {@code onAbsent} decides from now on. */
  void confine(String id, String reason) {
    RunningPlugin plugin = running.remove(id);
    if (plugin == null) {
      return;
    }
    Descriptor descriptor = plugin.artifact().descriptor();
    points.hold(id, descriptor.onAbsent());
    absent(plugin.artifact(), reason);
    starter.stop(plugin);
  }

  void allOff() {
    for (String id : new TreeSet<>(running.keySet()).reversed()) {
      off(id);
    }
  }

  private void drain(String id, List<Extension<?>> extensions) {
    long end = time.nanos() + DRAIN.toNanos();
    try {
      for (Extension<?> extension : extensions) {
        Duration left = Duration.ofNanos(Math.max(0, end - time.nanos()));
        if (!extension.drain(time, left)) {
          log.atWarn()
              .addKeyValue("plugin", id)
              .log("{} calls did not end within 5 s and are left alone", extension.inFlight());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The extensions of a running plugin; empty if it does not run. */
  List<Extension<?>> extensions(String id) {
    @Nullable RunningPlugin plugin = running.get(id);
    return plugin == null ? List.of() : plugin.extensions();
  }
}
