package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.plugin.service.Denials;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Puts together what administrators see. Blocks on the database; safe from any thread. */
final class PluginViews {
  private final PluginCatalogue catalogue;
  private final Staging staging;
  private final Bundled bundled;
  private final PluginSwitch running;
  private final LeakWatch leaks;
  private final Denials denials;
  private final Strikes strikes;
  private final Quarantine quarantine;
  private final TimeSource time;
  private final Map<String, PluginArtifact> verified = new ConcurrentHashMap<>();

  @Inject
  PluginViews(
      PluginCatalogue catalogue,
      Staging staging,
      Bundled bundled,
      PluginSwitch running,
      LeakWatch leaks,
      Denials denials,
      Strikes strikes,
      Quarantine quarantine,
      TimeSource time) {
    this.catalogue = catalogue;
    this.staging = staging;
    this.bundled = bundled;
    this.running = running;
    this.leaks = leaks;
    this.denials = denials;
    this.strikes = strikes;
    this.quarantine = quarantine;
    this.time = time;
  }

  List<PluginView> all() {
    List<Row> rows = catalogue.all();
    verified.keySet().retainAll(rows.stream().map(Row::sha256).collect(Collectors.toSet()));
    Map<String, Bundled.Jar> available = bundled.jars();
    List<PluginView> views = new ArrayList<>();
    for (Row row : rows) {
      available.remove(row.id());
      views.add(view(row));
    }
    available.values().forEach(jar -> views.add(available(jar.artifact())));
    views.sort(java.util.Comparator.comparing(PluginView::id));
    return views;
  }

  Optional<PluginView> find(String id) {
    Optional<PluginView> installed = catalogue.find(id).map(this::view);
    return installed.isPresent()
        ? installed
        : Optional.ofNullable(bundled.jars().get(id)).map(jar -> available(jar.artifact()));
  }

  private PluginView view(Row row) {
    Optional<RunningPlugin> plugin = running.running(row.id());
    PluginArtifact artifact = artifact(row);
    if (artifact == null) {
      return broken(row);
    }
    String failure = running.failed().get(row.id());
    String state = state(row, plugin.isPresent());
    return view(
        artifact,
        state,
        row.source(),
        row,
        failure == null ? row.reason() : failure,
        plugin.<List<Extension<?>>>map(RunningPlugin::extensions).orElse(List.of()));
  }

  private String state(Row row, boolean runs) {
    if (!row.enabled()) {
      return "disabled";
    }
    return runs ? "running" : quarantine.of(row.id()).isPresent() ? "quarantined" : "failed";
  }

  private PluginView available(PluginArtifact artifact) {
    return view(artifact, "available", Source.BUNDLED, null, null, List.of());
  }

  private PluginView view(
      PluginArtifact artifact,
      String state,
      Source source,
      @Nullable Row row,
      @Nullable String reason,
      List<Extension<?>> extensions) {
    Descriptor descriptor = artifact.descriptor();
    return new PluginView(
        descriptor.id(),
        descriptor.version().toString(),
        descriptor.name(),
        descriptor.description(),
        descriptor.provider(),
        state,
        source.word(),
        artifact.sha256(),
        row == null ? null : Long.valueOf(row.installedAt()),
        row == null ? null : row.installedBy(),
        reason,
        descriptor.permissions(),
        Descriptor.word(descriptor.reload()),
        Descriptor.word(descriptor.run()),
        Descriptor.word(descriptor.policy()),
        Descriptor.word(descriptor.onAbsent()),
        artifact.points(),
        descriptor.contributes(),
        artifact.dangers(),
        artifact.warnings(),
        artifact.schema() != null,
        extensions.stream().map(this::calls).toList(),
        leaks.inMemory().getOrDefault(descriptor.id(), 0L),
        denials.of(descriptor.id()),
        quarantine.of(descriptor.id()).orElse(null),
        strikes.of(descriptor.id()));
  }

  private PluginView.Calls calls(Extension<?> extension) {
    CallStatistics statistics = extension.statistics();
    return new PluginView.Calls(
        extension.point().getSimpleName(),
        extension.name(),
        Descriptor.word(extension.breaker().state()),
        extension.pace().moved(),
        statistics.calls(),
        statistics.errors(),
        statistics.p95Micros(),
        statistics.history(time.nanos()));
  }

  /** Its jar is gone or was changed: what the catalogue knows is all there is. */
  private PluginView broken(Row row) {
    String reason = "its jar is missing or was changed: install it again";
    return new PluginView(
        row.id(),
        row.version(),
        Map.of("en", row.id()),
        Map.of(),
        null,
        row.enabled() ? "failed" : "disabled",
        row.source().word(),
        row.sha256(),
        row.installedAt(),
        row.installedBy(),
        reason,
        List.of(),
        Descriptor.word(Descriptor.Reload.LIVE),
        Descriptor.word(Descriptor.Run.THREAD),
        Descriptor.word(Descriptor.Policy.OPEN),
        Descriptor.word(Descriptor.OnAbsent.SKIP),
        List.of(),
        Contributions.NONE,
        List.of(),
        List.of(),
        false,
        List.of(),
        leaks.inMemory().getOrDefault(row.id(), 0L),
        denials.of(row.id()),
        quarantine.of(row.id()).orElse(null),
        strikes.of(row.id()));
  }

  private @Nullable PluginArtifact artifact(Row row) {
    PluginArtifact known = verified.get(row.sha256());
    if (known != null) {
      return known;
    }
    Path jar = staging.jar(row.sha256());
    try {
      PluginArtifact artifact = Files.isRegularFile(jar) ? PluginArtifact.verify(jar) : null;
      if (artifact == null || !artifact.sha256().equals(row.sha256())) {
        return null;
      }
      verified.put(row.sha256(), artifact);
      return artifact;
    } catch (PluginRefusedException e) {
      return null;
    }
  }
}
