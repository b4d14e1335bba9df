package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.hutong.core.plugin.service.ServiceRefusedException;
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

  private final Staging staging;
  private final PluginCatalogue catalogue;
  private final PluginSwitch running;
  private final PluginStarter starter;
  private final PluginViews views;
  private final Bundled bundled;
  private final Refusals refusals;
  private final SecretSettings secrets;
  private final TimeSource time;
  private final Strikes strikes;
  private final Quarantine quarantine;
  private final FlightRecorder recorder;
  private final ReentrantLock lock = new ReentrantLock();

  @Inject
  PluginHost(
      Staging staging,
      PluginCatalogue catalogue,
      PluginSwitch running,
      PluginStarter starter,
      PluginViews views,
      Bundled bundled,
      Refusals refusals,
      SecretSettings secrets,
      TimeSource time,
      Strikes strikes,
      Quarantine quarantine,
      FlightRecorder recorder) {
    this.staging = staging;
    this.catalogue = catalogue;
    this.running = running;
    this.starter = starter;
    this.views = views;
    this.bundled = bundled;
    this.refusals = refusals;
    this.secrets = secrets;
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
          } catch (IOException e) {
            throw new UncheckedIOException("The plugins' folder cannot be used", e);
          }
          strikes.onEnough(this::quarantine);
          recorder.open().stream()
              .filter(id -> catalogue.find(id).isPresent())
              .forEach(strikes::memory);
          catalogue.all().stream().filter(Row::enabled).forEach(this::startStored);
          return true;
        });
  }

  private void startStored(Row row) {
    PluginArtifact artifact;
    try {
      artifact = staged(row);
    } catch (PluginRefusedException e) {
      running.failed(row.id(), String.join("; ", e.reasons()));
      return;
    }
    var confined = quarantine.of(row.id());
    if (confined.isPresent()) {
      running.absent(artifact, "quarantined: " + confined.get().reason());
      return;
    }
    try {
      running.on(artifact, complete(artifact, row.settings()), NOTHING);
    } catch (PluginFailedException | PluginRefusedException e) {
      running.absent(artifact, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void stop() {
    locked(
        () -> {
          running.allOff();
          recorder.close();
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
  public PluginView install(InputStream jar, String file, boolean dangerous, String by)
      throws IOException {
    return find(install(jar, file, dangerous, Source.UPLOAD, by).descriptor().id());
  }

  /** What a file was taken as. */
  PluginArtifact install(InputStream jar, String file, boolean dangerous, Source source, String by)
      throws IOException {
    Path copy = null;
    try {
      copy = staging.receive(jar);
      PluginArtifact artifact = PluginArtifact.verify(copy);
      if (!artifact.dangers().isEmpty() && !dangerous) {
        throw new PluginRefusedException(
            "it is dangerous: "
                + String.join(", ", artifact.dangers().stream().limit(5).toList())
                + "; upload it with the explicit consent (dangerous) if you trust it");
      }
      Path verified = copy;
      return locked(() -> accept(artifact, verified, source, by));
    } catch (PluginRefusedException e) {
      refusals.add(file, e.reasons());
      throw e;
    } finally {
      if (copy != null) {
        Files.deleteIfExists(copy);
      }
    }
  }

  private PluginArtifact accept(PluginArtifact artifact, Path file, Source source, String by) {
    String id = artifact.descriptor().id();
    Row before = catalogue.find(id).orElse(null);
    String settings = before == null ? NOTHING : before.settings();
    String complete = complete(artifact, settings);
    try {
      staging.place(file, artifact);
    } catch (IOException e) {
      throw new PluginRefusedException("it could not be stored: " + e.getMessage());
    }
    Row row = row(artifact, before, source, settings, by);
    boolean same = before != null && before.sha256().equals(row.sha256());
    if (same && running.running(id).isPresent()) {
      catalogue.save(row);
      return artifact;
    }
    catalogue.save(row);
    strikes.forget(id);
    quarantine.lift(id);
    if (row.enabled()) {
      swap(artifact, complete, before);
    }
    log.atInfo().addKeyValue("plugin", id).log("Version {} installed by {}", row.version(), by);
    return artifact;
  }

  private Row row(
      PluginArtifact artifact, @Nullable Row before, Source source, String settings, String by) {
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
        settings,
        null,
        time.millis(),
        by);
  }

  private void swap(PluginArtifact artifact, String settings, @Nullable Row before) {
    Optional<RunningPlugin> old = running.running(artifact.descriptor().id());
    if (old.filter(PluginHost::staysUntilRestart).isPresent()) {
      catalogue
          .find(artifact.descriptor().id())
          .ifPresent(row -> catalogue.save(row.reason("takes effect when the server restarts")));
      return;
    }
    try {
      String was = old.isPresent() ? complete(old.get().artifact(), stored(before)) : NOTHING;
      running.on(artifact, settings, was);
    } catch (PluginFailedException e) {
      String reason = "version " + artifact.descriptor().version() + ": " + e.getMessage();
      if (before == null) {
        catalogue.remove(artifact.descriptor().id());
        starter.forget(artifact.descriptor().id(), false);
      } else {
        catalogue.save(before.reason(reason));
      }
      throw new PluginRefusedException(reason);
    }
  }

  private static String stored(@Nullable Row row) {
    return row == null ? NOTHING : row.settings();
  }

  private static boolean staysUntilRestart(RunningPlugin plugin) {
    return plugin.artifact().descriptor().reload() == Descriptor.Reload.RESTART;
  }

  @Override
  public PluginView enable(String id, String by) {
    Bundled.Jar jar = bundled.jars().get(id);
    if (catalogue.find(id).isEmpty() && jar != null) {
      try (InputStream in = Files.newInputStream(jar.file())) {
        String name = String.valueOf(jar.file().getFileName());
        install(in, name, true, Source.BUNDLED, by);
      } catch (IOException e) {
        throw new PluginRefusedException("it could not be read: " + e.getMessage());
      }
      return find(id);
    }
    locked(
        () -> {
          Row row = installed(id);
          strikes.forget(id);
          quarantine.lift(id);
          if (running.running(id).isEmpty()) {
            PluginArtifact artifact = staged(row);
            swap(artifact, complete(artifact, row.settings()), row);
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
          running.off(id);
          log.atInfo().addKeyValue("plugin", id).log("Disabled by {}", by);
          return true;
        });
  }

  @Override
  public void remove(String id, boolean data, String by) {
    locked(
        () -> {
          installed(id);
          catalogue.remove(id);
          running.off(id);
          starter.forget(id, data);
          strikes.forget(id);
          quarantine.lift(id);
          try {
            sweep();
            if (data) {
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
    PluginArtifact artifact = staged(row);
    if (artifact.schema() == null) {
      throw new NoSuchPluginException(id);
    }
    String values = complete(artifact, row.settings());
    String masked = secrets.masked(SettingsSchema.of(artifact.schema()), values);
    return new PluginSettings(masked, artifact.schema());
  }

  @Override
  public PluginSettings settings(String id, String values, String by) {
    locked(
        () -> {
          Row row = installed(id);
          String schema = staged(row).schema();
          if (schema == null) {
            throw new NoSuchPluginException(id);
          }
          SettingsSchema fields = SettingsSchema.of(schema);
          String kept = secrets.kept(fields, values, readable(row));
          String complete = fields.complete(kept);
          Optional<RunningPlugin> plugin = running.running(id);
          plugin.ifPresent(each -> refuseWhatItRefuses(each, complete));
          catalogue.save(row.settings(sealed(id, fields, kept)));
          plugin.ifPresent(each -> each.change(complete));
          log.atInfo().addKeyValue("plugin", id).log("Settings changed by {}", by);
          return true;
        });
    return settings(id);
  }

  /** What is stored; nothing if it cannot be opened, so that all secrets must be typed again. */
  private String readable(Row row) {
    try {
      return secrets.opened(row.id(), row.settings());
    } catch (ServiceRefusedException e) {
      return NOTHING;
    }
  }

  private String sealed(String id, SettingsSchema schema, String values) {
    try {
      return secrets.sealed(id, schema, values);
    } catch (ServiceRefusedException e) {
      throw new PluginRefusedException(String.valueOf(e.getMessage()));
    }
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

  private PluginArtifact staged(Row row) {
    Path jar = staging.jar(row.sha256());
    if (!Files.isRegularFile(jar)) {
      throw new PluginRefusedException("its jar is not in the data directory: install it again");
    }
    PluginArtifact artifact = PluginArtifact.verify(jar);
    if (!artifact.sha256().equals(row.sha256())) {
      throw new PluginRefusedException("its staged jar was changed: install it again");
    }
    return artifact;
  }

  /** The stored settings, readable and with the defaults. */
  private String complete(PluginArtifact artifact, String settings) {
    if (artifact.schema() == null) {
      return NOTHING;
    }
    try {
      String opened = secrets.opened(artifact.descriptor().id(), settings);
      return SettingsSchema.of(artifact.schema()).complete(opened);
    } catch (ServiceRefusedException e) {
      throw new PluginRefusedException(String.valueOf(e.getMessage()));
    } catch (SettingsInvalidException e) {
      var mistake = e.mistakes().getFirst();
      throw new PluginRefusedException(
          "the stored settings do not fit it: " + mistake.path() + " " + mistake.message());
    }
  }

  private void sweep() throws IOException {
    Set<String> kept = new HashSet<>();
    catalogue.all().forEach(row -> kept.add(row.sha256()));
    for (String id : running.running()) {
      running.running(id).ifPresent(plugin -> kept.add(plugin.artifact().sha256()));
    }
    staging.keepOnly(kept);
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
