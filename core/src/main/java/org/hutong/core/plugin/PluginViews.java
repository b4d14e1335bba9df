package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.plugin.service.Denials;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** Puts together what administrators see. Blocks on the database; safe from any thread. */
final class PluginViews {
  private final PluginCatalogue catalogue;
  private final Candidates candidates;
  private final Artifacts artifacts;
  private final Publishers publishers;
  private final PluginNodes nodes;
  private final Bundled bundled;
  private final PluginSwitch running;
  private final LeakWatch leaks;
  private final Denials denials;
  private final Strikes strikes;
  private final Quarantine quarantine;
  private final Replacement replacement;
  private final TimeSource time;
  private final SafeMode safe;

  @Inject
  PluginViews(
      PluginCatalogue catalogue,
      Candidates candidates,
      Artifacts artifacts,
      Publishers publishers,
      PluginNodes nodes,
      Bundled bundled,
      PluginSwitch running,
      LeakWatch leaks,
      Denials denials,
      Strikes strikes,
      Quarantine quarantine,
      Replacement replacement,
      TimeSource time,
      SafeMode safe) {
    this.safe = safe;
    this.catalogue = catalogue;
    this.candidates = candidates;
    this.artifacts = artifacts;
    this.publishers = publishers;
    this.nodes = nodes;
    this.bundled = bundled;
    this.running = running;
    this.leaks = leaks;
    this.denials = denials;
    this.strikes = strikes;
    this.quarantine = quarantine;
    this.replacement = replacement;
    this.time = time;
  }

  List<PluginView> all() {
    Map<String, Row> rows = new TreeMap<>();
    candidates.all().forEach(candidate -> rows.put(candidate.id(), row(candidate)));
    catalogue.all().forEach(row -> rows.put(row.id(), row));
    Map<String, Bundled.Jar> available = bundled.jars();
    List<PluginView> views = new ArrayList<>();
    for (Row row : rows.values()) {
      available.remove(row.id());
      views.add(view(row));
    }
    available.values().forEach(jar -> views.add(available(jar.artifact())));
    views.sort(java.util.Comparator.comparing(PluginView::id));
    return views;
  }

  Optional<PluginView> find(String id) {
    return catalogue
        .find(id)
        .or(() -> candidates.find(id).map(PluginViews::row))
        .map(this::view)
        .or(
            () ->
                Optional.ofNullable(bundled.jars().get(id)).map(jar -> available(jar.artifact())));
  }

  /** Nothing of it is installed yet: it is shown as what it would be. */
  private static Row row(Candidates.Candidate candidate) {
    return new Row(
        candidate.id(),
        candidate.version(),
        candidate.sha256(),
        candidate.source(),
        false,
        "{}",
        null,
        candidate.at(),
        candidate.by(),
        Agreement.NONE);
  }

  private PluginView.@Nullable Waiting waiting(Row row) {
    return candidates
        .find(row.id())
        .flatMap(
            candidate ->
                artifacts
                    .known(candidate.sha256())
                    .map(artifact -> waiting(artifact, row.agreed(), candidate.source())))
        .orElse(null);
  }

  private PluginView.Waiting waiting(PluginArtifact artifact, Agreement had, Source source) {
    return new PluginView.Waiting(
        artifact.descriptor().version().toString(),
        artifact.sha256(),
        artifact.asks(),
        Consent.added(artifact, had),
        artifact.dangers(),
        publishers.warnings(artifact, source),
        artifact.points(),
        publishers.of(artifact).orElse(null),
        replacement.of(artifact));
  }

  private PluginView view(Row row) {
    Optional<RunningPlugin> plugin = running.running(row.id());
    PluginArtifact artifact = artifacts.known(row.sha256()).orElse(null);
    if (artifact == null) {
      return broken(row);
    }
    String failure = running.failed().get(row.id());
    String state = state(row);
    return view(
        artifact,
        state,
        row.source(),
        row,
        failure == null ? row.reason() : failure,
        plugin.<List<Extension<?>>>map(RunningPlugin::extensions).orElse(List.of()));
  }

  /** How each plugin of the catalogue fares on this node. */
  List<PluginNodes.State> states() {
    Map<String, String> failed = running.failed();
    List<PluginNodes.State> states = new ArrayList<>();
    for (PluginCatalogue.Head head : catalogue.heads()) {
      Optional<PluginArtifact> runs = running.running(head.id()).map(RunningPlugin::artifact);
      states.add(
          new PluginNodes.State(
              head.id(),
              runs.map(each -> each.descriptor().version().toString()).orElse(head.version()),
              runs.map(PluginArtifact::sha256).orElse(head.sha256()),
              head.enabled() ? state(head.id()) : "disabled",
              failed.getOrDefault(head.id(), head.reason())));
    }
    return states;
  }

  private String state(Row row) {
    if (row.enabled()) {
      return state(row.id());
    }
    return catalogue.find(row.id()).isEmpty() ? "consent" : "disabled";
  }

  private String state(String enabled) {
    if (running.running(enabled).isPresent()) {
      return "running";
    }
    if (quarantine.of(enabled).isPresent()) {
      return "quarantined";
    }
    return safe.on() && !running.failed().containsKey(enabled) ? "off" : "failed";
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
        artifact.asks(),
        Descriptor.word(descriptor.reload()),
        Descriptor.word(descriptor.run()),
        Descriptor.word(descriptor.policy()),
        Descriptor.word(descriptor.onAbsent()),
        artifact.points(),
        descriptor.contributes(),
        artifact.dangers(),
        publishers.warnings(artifact, source),
        artifact.unwoven().stream().limit(PluginView.UNWOVEN).toList(),
        publishers.of(artifact).orElse(null),
        row == null ? List.of() : row.agreed().permissions(),
        row == null ? null : row.agreed().at(),
        row == null ? null : row.agreed().by(),
        row == null ? null : waiting(row),
        row == null ? List.of() : nodes.of(row.id()),
        artifact.schema() != null,
        extensions.stream().map(this::calls).toList(),
        leaks.inMemory().getOrDefault(descriptor.id(), 0L),
        leaks.threads(descriptor.id()),
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
        state(row),
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
        List.of(),
        null,
        row.agreed().permissions(),
        row.agreed().at(),
        row.agreed().by(),
        waiting(row),
        nodes.of(row.id()),
        false,
        List.of(),
        leaks.inMemory().getOrDefault(row.id(), 0L),
        leaks.threads(row.id()),
        denials.of(row.id()),
        quarantine.of(row.id()).orElse(null),
        strikes.of(row.id()));
  }
}
