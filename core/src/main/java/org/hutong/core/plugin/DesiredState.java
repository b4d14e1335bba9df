package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what runs on this node to what the catalogue says, whichever node changed that. Used under
 * the host's lock.
 */
final class DesiredState {
  private static final Logger log = LoggerFactory.getLogger(DesiredState.class);
  private static final String NOTHING = "{}";

  private final PluginSwitch running;
  private final Artifacts artifacts;
  private final Quarantine quarantine;
  private final StoredSettings settings;
  private final SafeMode safe;

  /** The settings that each running plugin was given, as they are stored. */
  private final Map<String, String> applied = new ConcurrentHashMap<>();

  /** What this node tried to start last, for each plugin: a failure is not repeated for ever. */
  private final Map<String, String> tried = new ConcurrentHashMap<>();

  @Inject
  DesiredState(
      PluginSwitch running,
      Artifacts artifacts,
      Quarantine quarantine,
      StoredSettings settings,
      SafeMode safe) {
    this.safe = safe;
    this.running = running;
    this.artifacts = artifacts;
    this.quarantine = quarantine;
    this.settings = settings;
  }

  /** Starts what the catalogue says, or says why it does not run; no other depends on that. */
  void start(Row row) {
    try {
      startUnguarded(row);
    } catch (RuntimeException | StackOverflowError e) {
      log.atError().addKeyValue("plugin", row.id()).setCause(e).log("It could not be started");
      running.failed(row.id(), "it could not be started: " + TimedRun.text(e));
    }
  }

  private void startUnguarded(Row row) {
    tried.put(row.id(), attempt(row));
    PluginArtifact artifact;
    try {
      artifact = artifacts.get(row.sha256());
    } catch (PluginRefusedException e) {
      running.failed(row.id(), String.join("; ", e.reasons()));
      return;
    }
    if (safe.on()) {
      running.keepOut(artifact);
      return;
    }
    var confined = quarantine.of(row.id());
    if (confined.isPresent()) {
      running.absent(artifact, "quarantined: " + confined.get().reason());
      return;
    }
    try {
      String was = applied.getOrDefault(row.id(), NOTHING);
      String before =
          running
              .running(row.id())
              .map(old -> settings.complete(old.artifact(), was))
              .orElse(NOTHING);
      running.on(artifact, settings.complete(artifact, row.settings()), before);
      applied.put(row.id(), row.settings());
    } catch (PluginFailedException | PluginRefusedException e) {
      String why = "version " + row.version() + ": " + e.getMessage();
      if (running.running(row.id()).isEmpty()) {
        running.absent(artifact, why);
      } else {
        running.failed(row.id(), why);
      }
    }
  }

  private static String attempt(Row row) {
    return row.sha256() + row.installedAt() + row.settings();
  }

  /** Makes what runs here what these rows of the whole catalogue say. */
  void follow(List<Row> rows) {
    Map<String, Row> wanted =
        rows.stream().filter(Row::enabled).collect(Collectors.toMap(Row::id, row -> row));
    Set<String> gone = new HashSet<>(tried.keySet());
    gone.addAll(running.running());
    gone.removeAll(wanted.keySet());
    gone.forEach(this::off);
    wanted.values().forEach(this::follow);
  }

  /** Whether nothing is started in this process. */
  boolean keepsAllOut() {
    return safe.on();
  }

  /** It runs, with these settings as they are stored. */
  void started(String id, String stored) {
    applied.put(id, stored);
  }

  /** Takes it out. */
  void off(String id) {
    running.off(id);
    tried.remove(id);
    applied.remove(id);
  }

  private void follow(Row row) {
    RunningPlugin plugin = running.running(row.id()).orElse(null);
    if (plugin == null || !plugin.artifact().sha256().equals(row.sha256())) {
      boolean stays = plugin != null && plugin.staysUntilRestart();
      if (!stays && !attempt(row).equals(tried.get(row.id()))) {
        start(row);
      }
    } else if (!row.settings().equals(applied.put(row.id(), row.settings()))) {
      plugin.change(settings.complete(plugin.artifact(), row.settings()));
    }
  }
}
