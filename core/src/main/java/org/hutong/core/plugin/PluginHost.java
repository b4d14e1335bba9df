package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the plugins. One change at a time, under one lock: everything that can be refused is
 * refused before anything is touched; then the catalogue, then what runs.
 */
final class PluginHost implements Plugins, Managed {
  private static final Logger log = LoggerFactory.getLogger(PluginHost.class);
  private static final String NOTHING = "{}";

  /** For how long a change of settings waits until the plugin has taken it up. */
  private static final Duration LISTENERS = Duration.ofSeconds(2);

  private final Staging staging;
  private final Artifacts artifacts;
  private final PluginCatalogue catalogue;
  private final Candidates candidates;
  private final Publishers publishers;
  private final Agreements agreements;
  private final PluginSwitch running;
  private final PluginStarter starter;
  private final PluginViews views;
  private final Bundled bundled;
  private final Refusals refusals;
  private final StoredSettings settings;
  private final DesiredState desired;
  private final TimeSource time;
  private final Strikes strikes;
  private final Quarantine quarantine;
  private final FlightRecorder recorder;
  private final ProcessEnds ends;
  private final ReentrantLock lock = new ReentrantLock();
  private long seen = -1;

  @Inject
  PluginHost(
      Staging staging,
      Artifacts artifacts,
      PluginCatalogue catalogue,
      Candidates candidates,
      Publishers publishers,
      PluginSwitch running,
      PluginStarter starter,
      PluginViews views,
      Bundled bundled,
      Refusals refusals,
      StoredSettings settings,
      DesiredState desired,
      TimeSource time,
      Strikes strikes,
      Quarantine quarantine,
      FlightRecorder recorder,
      ProcessEnds ends) {
    this.ends = ends;
    this.staging = staging;
    this.artifacts = artifacts;
    this.catalogue = catalogue;
    this.candidates = candidates;
    this.publishers = publishers;
    var replacement = new Replacement(catalogue, artifacts, publishers, bundled);
    this.agreements = new Agreements(artifacts, publishers, bundled, replacement, time);
    this.running = running;
    this.starter = starter;
    this.views = views;
    this.bundled = bundled;
    this.refusals = refusals;
    this.settings = settings;
    this.desired = desired;
    this.time = time;
    this.strikes = strikes;
    this.quarantine = quarantine;
    this.recorder = recorder;
  }

  /** Where jars are staged. */
  static Staging staging(Configuration configuration) {
    return new Staging(configuration.data().resolve("plugins").resolve("staged"));
  }

  @Override
  public void start() {
    // The JDK shares an open jar between all class loaders of one path: to release a plugin's old
    // loader would close the jar under the resources that its successor is reading.
    URLConnection.setDefaultUseCaches("jar", false);
    locked(
        () -> {
          try {
            staging.prepare();
            sweep();
            artifacts.sweep();
            for (Row row : catalogue.all()) {
              artifacts.share(row.sha256());
            }
          } catch (IOException e) {
            throw new UncheckedIOException("The plugins' folder cannot be used", e);
          }
          strikes.onEnough(this::quarantine);
          recorder.open().stream()
              .filter(id -> catalogue.find(id).isPresent())
              .forEach(strikes::memory);
          ends.open();
          seen = catalogue.revision();
          catalogue.all().stream().filter(Row::enabled).forEach(desired::start);
          return true;
        });
  }

  /** Makes what runs here what the catalogue says, if any node has changed it. */
  void converge() {
    locked(
        () -> {
          long now = catalogue.revision();
          if (now != seen) {
            desired.follow(catalogue.all());
            seen = now;
          }
          return true;
        });
  }

  @Override
  public void stop() {
    locked(
        () -> {
          running.allOff();
          recorder.close();
          ends.close();
          return true;
        });
  }

  @Override
  public List<PluginView> list() {
    return views.all();
  }

  @Override
  public PluginView find(String id) {
    return views.find(id).orElseThrow(() -> new NoSuchPluginException(id));
  }

  @Override
  public List<Refusal> refusals() {
    return refusals.all();
  }

  @Override
  public PluginView install(InputStream jar, String file, Consent consent, String by)
      throws IOException {
    return find(install(jar, file, consent, Source.UPLOAD, by).descriptor().id());
  }

  /** What a file was taken as. */
  PluginArtifact install(InputStream jar, String file, Consent consent, Source source, String by)
      throws IOException {
    Path copy = null;
    try {
      copy = staging.receive(jar);
      PluginArtifact artifact = PluginArtifact.verify(copy);
      Path verified = copy;
      return locked(() -> accept(artifact, verified, consent, source, by));
    } catch (PluginRefusedException e) {
      if (source != Source.DIRECTORY) {
        refusals.add(file, e.reasons());
      }
      throw e;
    } finally {
      if (copy != null) {
        Files.deleteIfExists(copy);
      }
    }
  }

  private PluginArtifact accept(
      PluginArtifact artifact, Path file, Consent consent, Source source, String by) {
    String id = artifact.descriptor().id();
    Row before = catalogue.find(id).orElse(null);
    publishers.admit(artifact, source);
    ends.refuse(artifact, source, before);
    settings.complete(artifact, stored(before));
    artifacts.add(file, artifact);
    Optional<Agreement> agreed = agreements.of(consent, artifact, before, source, by);
    if (agreed.isPresent()) {
      takeUp(artifact, before, source, by, agreed.get());
    } else {
      String version = artifact.descriptor().version().toString();
      candidates.save(
          new Candidates.Candidate(id, version, artifact.sha256(), source, time.millis(), by));
      log.atInfo().addKeyValue("plugin", id).log("Version {} waits for consent", version);
    }
    return artifact;
  }

  private void takeUp(
      PluginArtifact artifact, @Nullable Row before, Source source, String by, Agreement agreed) {
    String id = artifact.descriptor().id();
    Row row = row(artifact, before, source, by, agreed);
    boolean same = before != null && before.sha256().equals(row.sha256());
    boolean runs = same && running.running(id).isPresent();
    if (!runs && source != Source.DIRECTORY) {
      pardon(id);
    }
    String reason = row.enabled() && !runs ? swap(artifact, before) : null;
    catalogue.save(reason == null ? row : row.reason(reason));
    if (!runs && source == Source.DIRECTORY) {
      pardon(id); // Nobody asked for the try, so it had to succeed first.
    }
    candidates.remove(id);
    publishers.pin(artifact);
    if (before != null && !same) {
      artifacts.release(before.sha256());
    }
    log.atInfo().addKeyValue("plugin", id).log("Version {} installed by {}", row.version(), by);
  }

  private void pardon(String id) {
    strikes.forget(id);
    quarantine.lift(id);
  }

  private Row row(
      PluginArtifact artifact, @Nullable Row before, Source source, String by, Agreement agreed) {
    Descriptor descriptor = artifact.descriptor();
    boolean enabled =
        before == null
            || before.enabled()
            || (source == Source.DIRECTORY && Inbox.TAKEN_OUT.equals(before.reason()));
    return new Row(
        descriptor.id(),
        descriptor.version().toString(),
        artifact.sha256(),
        source,
        enabled,
        stored(before),
        before == null ? null : older(descriptor.version(), before.version()),
        time.millis(),
        by,
        agreed);
  }

  private static @Nullable String older(Version now, String before) {
    return Version.parse(before).filter(each -> each.compareTo(now) > 0).isPresent()
        ? "it replaced version " + before + ", which is newer"
        : null;
  }

  @Override
  public PluginView consent(String id, Consent consent, String sha256, String by) {
    locked(
        () -> {
          var candidate = candidates.find(id).orElseThrow(() -> new NoSuchPluginException(id));
          PluginArtifact artifact = artifacts.get(candidate.sha256());
          if (!sha256.equals(candidate.sha256())
              || !consent.permissions().equals(Set.copyOf(artifact.asks()))) {
            throw new StaleConsentException(
                "What it asks for is not what you agreed to: look at it again.");
          }
          Row before = catalogue.find(id).orElse(null);
          publishers.admit(artifact, candidate.source());
          settings.complete(artifact, stored(before));
          Agreement agreed =
              agreements
                  .of(consent, artifact, before, candidate.source(), by)
                  .orElseThrow(() -> Consent.dangerous(artifact));
          takeUp(artifact, before, candidate.source(), candidate.by(), agreed);
          return true;
        });
    return find(id);
  }

  @Override
  public void decline(String id, String by) {
    locked(
        () -> {
          var candidate = candidates.find(id).orElseThrow(() -> new NoSuchPluginException(id));
          drop(candidate);
          log.atInfo()
              .addKeyValue("plugin", id)
              .log("Version {} was declined by {}", candidate.version(), by);
          return true;
        });
  }

  private void drop(Candidates.Candidate candidate) {
    candidates.remove(candidate.id());
    artifacts.release(candidate.sha256());
    try {
      sweep();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("plugin", candidate.id())
          .log("Its files remain: {}", e.getMessage());
    }
  }

  /** Puts it in place of what runs; why it does not run yet, or null. */
  private @Nullable String swap(PluginArtifact artifact, @Nullable Row before) {
    String id = artifact.descriptor().id();
    if (desired.keepsAllOut()) {
      return null;
    }
    Optional<RunningPlugin> old = running.running(id);
    if (old.filter(RunningPlugin::staysUntilRestart).isPresent()) {
      return "takes effect when the server restarts";
    }
    String stored = stored(before);
    try {
      String was = old.isPresent() ? settings.complete(old.get().artifact(), stored) : NOTHING;
      running.on(artifact, settings.complete(artifact, stored), was);
      desired.started(id, stored);
      return null;
    } catch (PluginFailedException e) {
      String reason = "version " + artifact.descriptor().version() + ": " + e.getMessage();
      if (before == null) {
        starter.forget(id, false);
      } else {
        catalogue.save(before.reason(reason));
      }
      artifacts.release(artifact.sha256());
      throw new PluginRefusedException(reason);
    }
  }

  private static String stored(@Nullable Row row) {
    return row == null ? NOTHING : row.settings();
  }

  @Override
  public PluginView enable(String id, String by) {
    Bundled.Jar jar = bundled.jars().get(id);
    if (catalogue.find(id).isEmpty() && jar != null) {
      try (InputStream in = Files.newInputStream(jar.file())) {
        String name = String.valueOf(jar.file().getFileName());
        install(in, name, Consent.NONE, Source.BUNDLED, by);
      } catch (IOException e) {
        throw new PluginRefusedException("it could not be read: " + e.getMessage());
      }
      return find(id);
    }
    locked(
        () -> {
          if (catalogue.find(id).isEmpty() && candidates.find(id).isPresent()) {
            throw new PluginRefusedException("it waits for consent to what it asks for");
          }
          Row row = installed(id);
          pardon(id);
          if (running.running(id).isEmpty()) {
            swap(artifacts.get(row.sha256()), row);
          }
          catalogue.save(row.enabled(true));
          log.atInfo().addKeyValue("plugin", id).log("Enabled by {}", by);
          return row;
        });
    return find(id);
  }

  /** It has hurt the whole server twice: it does not run until an administrator enables it. */
  private void quarantine(String id, String reason) {
    locked(
        () -> {
          quarantine.impose(id, reason);
          catalogue
              .find(id)
              .filter(Row::enabled)
              .ifPresent(row -> running.confine(id, "quarantined: " + reason));
          return true;
        });
  }

  @Override
  public PluginView disable(String id, String by) {
    disable(id, by, null);
    return find(id);
  }

  /** {@code reason} is kept in the catalogue. */
  void disable(String id, String by, @Nullable String reason) {
    locked(
        () -> {
          catalogue.save(installed(id).enabled(false).reason(reason));
          desired.off(id);
          log.atInfo().addKeyValue("plugin", id).log("Disabled by {}", by);
          return true;
        });
  }

  @Override
  public void remove(String id, boolean data, String by) {
    locked(
        () -> {
          Optional<Row> row = catalogue.find(id);
          var candidate = candidates.find(id);
          if (row.isEmpty() && candidate.isEmpty()) {
            throw new NoSuchPluginException(id);
          }
          catalogue.remove(id);
          desired.off(id);
          starter.forget(id, data);
          strikes.forget(id);
          quarantine.lift(id);
          row.ifPresent(each -> artifacts.release(each.sha256()));
          candidate.ifPresent(this::drop);
          try {
            sweep();
            if (data) {
              publishers.forget(id);
              Staging.delete(starter.directory(id));
            }
          } catch (IOException e) {
            log.atWarn().addKeyValue("plugin", id).log("Its files remain: {}", e.getMessage());
          }
          log.atInfo().addKeyValue("plugin", id).log("Removed by {}", by);
          return true;
        });
  }

  @Override
  public PluginSettings settings(String id) {
    Row row = installed(id);
    PluginArtifact artifact = artifacts.get(row.sha256());
    if (artifact.schema() == null) {
      throw new NoSuchPluginException(id);
    }
    String masked = settings.masked(artifact, SettingsSchema.of(artifact.schema()), row.settings());
    return new PluginSettings(masked, artifact.schema());
  }

  @Override
  public PluginSettings settings(String id, String values, String by) {
    Optional<RunningPlugin> changed =
        locked(
            () -> {
              Row row = installed(id);
              String schema = artifacts.get(row.sha256()).schema();
              if (schema == null) {
                throw new NoSuchPluginException(id);
              }
              SettingsSchema fields = SettingsSchema.of(schema);
              String kept = settings.kept(fields, values, row);
              String complete = fields.complete(kept);
              Optional<RunningPlugin> plugin = running.running(id);
              plugin.ifPresent(each -> refuseWhatItRefuses(each, complete));
              Row next = row.settings(settings.sealed(id, fields, kept));
              catalogue.save(next);
              desired.started(id, next.settings());
              plugin.ifPresent(each -> each.change(complete));
              log.atInfo().addKeyValue("plugin", id).log("Settings changed by {}", by);
              return plugin;
            });
    changed.ifPresent(each -> each.awaitListeners(LISTENERS));
    return settings(id);
  }

  private static void refuseWhatItRefuses(RunningPlugin plugin, String settings) {
    if (plugin.accepts(settings) instanceof Invocation.Result.Failure<Boolean> failure) {
      throw new SettingsInvalidException(
          List.of(new SettingsInvalidException.Mistake("", failure.why())));
    }
  }

  Row installed(String id) {
    return catalogue.find(id).orElseThrow(() -> new NoSuchPluginException(id));
  }

  private void sweep() throws IOException {
    Set<String> kept = new HashSet<>();
    catalogue.all().forEach(row -> kept.add(row.sha256()));
    candidates.all().forEach(candidate -> kept.add(candidate.sha256()));
    for (String id : running.running()) {
      running.running(id).ifPresent(plugin -> kept.add(plugin.artifact().sha256()));
    }
    artifacts.keepOnly(kept);
  }

  private <R> R locked(Supplier<R> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }
}
