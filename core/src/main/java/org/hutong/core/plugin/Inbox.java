package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.Timers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the directory where jars are dropped. It looks instead of being told, because mounted and
 * network directories tell nothing: what is the same in two looks has settled and is taken; what is
 * missing in two looks was taken out. What it has seen is remembered over restarts, so that a jar
 * that lies there is taken once.
 */
final class Inbox implements Managed {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** The reason in the catalogue of what was disabled because its jar was taken out. */
  static final String TAKEN_OUT = "its jar was taken out of the plugins directory";

  private static final String BY = "directory";
  private static final Duration LOOK = Duration.ofMillis(350);
  private static final int MOST = 200;

  private final Path folder;
  private final PluginHost host;
  private final PluginCatalogue catalogue;
  private final Refusals refusals;
  private final InboxMemory memory;
  private final Map<String, String> settling = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private final Map<String, Boolean> missing = new HashMap<>();
  private final Rounds rounds;

  @Inject
  Inbox(
      Configuration configuration,
      PluginHost host,
      PluginCatalogue catalogue,
      Refusals refusals,
      Timers timers) {
    this.folder = configuration.plugins().directory();
    this.host = host;
    this.catalogue = catalogue;
    this.refusals = refusals;
    this.rounds = new Rounds(timers, "hutong-inbox", this::look);
    this.memory = new InboxMemory(configuration.data().resolve("plugins").resolve("inbox"));
  }

  /** What lay there before the start is in effect when this returns. */
  @Override
  public void start() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      log.warn("{} cannot be made; it is watched all the same: {}", folder, e.getMessage());
    }
    memory.load();
    look();
    if (!settling.isEmpty()) {
      pause();
      look();
    }
    rounds.every(LOOK);
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    Map<String, String> files = files();
    if (files == null) {
      return;
    }
    refused.keySet().retainAll(files.keySet());
    settling.keySet().retainAll(files.keySet());
    files.forEach(this::seen);
    for (String file : memory.files()) {
      if (files.containsKey(file)) {
        missing.remove(file);
      } else if (missing.put(file, true) != null) {
        missing.remove(file);
        takenOut(file);
      }
    }
  }

  /** File names with what tells a change; null if the directory cannot be read now. */
  private @Nullable Map<String, String> files() {
    var found = new TreeMap<String, String>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Inbox::mayBePlugin).sorted().limit(MOST).toList()) {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          String stamp =
              attributes.size()
                  + " "
                  + attributes.lastModifiedTime().toMillis()
                  + " "
                  + attributes.fileKey();
          found.put(String.valueOf(file.getFileName()), stamp);
        }
      }
      return found;
    } catch (IOException e) {
      log.debug("{} cannot be read now: {}", folder, e.getMessage());
      return null;
    }
  }

  private static boolean mayBePlugin(Path file) {
    String name = String.valueOf(file.getFileName());
    return (name.endsWith(".jar") || name.endsWith(".zip")) && !name.startsWith(".");
  }

  private void seen(String file, String stamp) {
    if (stamp.equals(memory.stamp(file)) || stamp.equals(refused.get(file))) {
      settling.remove(file);
    } else if (!stamp.equals(settling.put(file, stamp))) {
      log.debug("{} is still being written, or is new", file);
    } else {
      settling.remove(file);
      take(file, stamp);
    }
  }

  private void take(String file, String stamp) {
    try (InputStream in = Files.newInputStream(folder.resolve(file))) {
      refuseSecond(file);
      PluginArtifact artifact = host.install(in, file, Consent.NONE, Source.DIRECTORY, BY);
      memory.remember(
          file, new InboxMemory.Seen(stamp, artifact.descriptor().id(), artifact.sha256()));
      refused.remove(file);
    } catch (PluginRefusedException e) {
      refused.put(file, stamp);
    } catch (IOException e) {
      log.warn("{} cannot be read and is tried again: {}", file, e.getMessage());
    }
  }

  /** Two jars of one plugin in the directory: only a newer version may take the place. */
  private void refuseSecond(String file) {
    PluginArtifact artifact;
    try {
      artifact = PluginArtifact.verify(folder.resolve(file));
    } catch (PluginRefusedException e) {
      return; // The installation refuses it with all reasons.
    }
    String id = artifact.descriptor().id();
    for (String other : memory.files()) {
      boolean rival =
          !other.equals(file)
              && id.equals(memory.id(other))
              && Files.exists(folder.resolve(other))
              && !artifact.sha256().equals(memory.sha256(other));
      if (rival && !newer(artifact)) {
        String reason =
            "the id " + id + " is taken by " + other + ", which is not older: remove one of them";
        refusals.add(file, java.util.List.of(reason));
        throw new PluginRefusedException(reason);
      }
    }
  }

  private boolean newer(PluginArtifact artifact) {
    return catalogue
        .find(artifact.descriptor().id())
        .flatMap(row -> Version.parse(row.version()))
        .map(version -> artifact.descriptor().version().compareTo(version) > 0)
        .orElse(true);
  }

  /** Disables only what came from this file and was not replaced from elsewhere since. */
  private void takenOut(String file) {
    String id = memory.id(file);
    String sha256 = memory.sha256(file);
    memory.forget(file);
    boolean elsewhere = memory.files().stream().anyMatch(f -> sha256.equals(memory.sha256(f)));
    Row row = catalogue.find(id).orElse(null);
    boolean ours =
        row != null
            && row.enabled()
            && row.source() == Source.DIRECTORY
            && row.sha256().equals(sha256);
    if (ours && !elsewhere) {
      host.disable(id, BY, TAKEN_OUT);
    }
  }
}
