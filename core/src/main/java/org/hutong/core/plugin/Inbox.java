package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hutong.core.config.Configuration;
import org.hutong.core.observe.Managed;
import org.hutong.core.plugin.InboxLook.Sight;
import org.hutong.core.plugin.PluginCatalogue.Row;
import org.hutong.core.plugin.PluginCatalogue.Source;
import org.hutong.core.time.Rounds;
import org.hutong.core.time.Timers;
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

  /** New files are taken for so long in one round; the others wait for the next. */
  private static final Duration ROUND = Duration.ofSeconds(2);

  private static final Duration START = Duration.ofSeconds(30);

  /** Until a file is tried again that failed for a reason of the server's. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  /** Stands for the directory itself among the refusals; no file has such a name. */
  private static final String WHOLE = "plugins/";

  private final Path folder;
  private final PluginHost host;
  private final PluginCatalogue catalogue;
  private final Refusals refusals;
  private final SafeMode safe;
  private final InboxMemory memory;
  private final Map<String, String> settling = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private final Map<String, Boolean> missing = new HashMap<>();
  private final Map<String, Long> again = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final Rounds rounds;

  @Inject
  Inbox(
      Configuration configuration,
      PluginHost host,
      PluginCatalogue catalogue,
      Refusals refusals,
      SafeMode safe,
      Timers timers) {
    this.safe = safe;
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
    if (safe.on()) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      log.warn("{} cannot be made; it is watched all the same: {}", folder, e.getMessage());
    }
    memory.load();
    look(Duration.ZERO);
    if (!settling.isEmpty()) {
      pause();
      look(START);
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
    look(ROUND);
  }

  private synchronized void look(Duration longest) {
    InboxLook look;
    try {
      look = InboxLook.at(folder);
    } catch (IOException e) {
      refusals.stand(WHOLE, List.of("the directory cannot be read: " + reason(e)));
      return;
    }
    Map<String, Sight> files = look.files();
    if (look.all()) {
      refusals.lift(WHOLE);
    } else {
      refusals.stand(
          WHOLE,
          List.of("more than " + InboxLook.MOST + " files lie there, and the rest is not seen"));
    }
    settle(files);
    long end = System.nanoTime() + longest.toNanos();
    for (Map.Entry<String, Sight> file : files.entrySet()) {
      if (System.nanoTime() - end > 0) {
        break; // The others have settled and are taken in the next round.
      }
      guarded(file.getKey(), file.getValue());
    }
    for (String file : memory.files()) {
      if (files.containsKey(file) || !look.all()) {
        missing.remove(file);
      } else if (missing.put(file, true) != null) {
        missing.remove(file);
        takenOut(file);
      }
    }
  }

  /** Forgets what is gone, and finds what is the same as in the look before. */
  private void settle(Map<String, Sight> files) {
    Set<String> there = new HashSet<>(files.keySet());
    there.add(WHOLE);
    refusals.retain(there);
    refused.keySet().retainAll(files.keySet());
    again.keySet().retainAll(files.keySet());
    settled.clear();
    files.forEach(
        (file, sight) -> {
          if (sight.stamp().equals(settling.put(file, sight.stamp()))) {
            settled.add(file);
          }
        });
    settling.keySet().retainAll(files.keySet());
  }

  /** Whatever happens with one file, the others are seen. */
  private void guarded(String file, Sight sight) {
    try {
      seen(file, sight);
    } catch (RuntimeException | StackOverflowError e) {
      log.warn("{} could not be taken and is tried again", file, e);
      later(file, "it could not be taken, and is tried again: " + TimedRun.text(e));
    }
  }

  private void seen(String file, Sight sight) {
    boolean known =
        sight.stamp().equals(memory.stamp(file)) || sight.stamp().equals(refused.get(file));
    if (known || !settled.contains(file) || waits(file)) {
      return;
    }
    if (sight.problem() != null) {
      refuse(file, sight.stamp(), List.of(sight.problem()));
    } else {
      take(file, sight.stamp());
    }
  }

  private boolean waits(String file) {
    Long time = again.get(file);
    return time != null && System.nanoTime() - time < 0;
  }

  private void later(String file, String why) {
    again.put(file, System.nanoTime() + AGAIN.toNanos());
    refusals.stand(file, List.of(why));
  }

  private void refuse(String file, String stamp, List<String> reasons) {
    refused.put(file, stamp);
    refusals.stand(file, reasons);
  }

  private void take(String file, String stamp) {
    Path path = folder.resolve(file);
    try (InputStream in = Files.newInputStream(path)) {
      refuseSecond(file);
      PluginArtifact artifact = host.install(in, file, Consent.NONE, Source.DIRECTORY, BY);
      memory.remember(
          file, new InboxMemory.Seen(stamp, artifact.descriptor().id(), artifact.sha256()));
      refused.remove(file);
      refusals.lift(file);
    } catch (PluginRefusedException e) {
      Sight now = InboxLook.sight(path);
      if (now != null && now.stamp().equals(stamp)) {
        refuse(file, stamp, e.reasons());
      } // Else it was replaced while it was read: it settles anew.
    } catch (NoSuchFileException e) {
      log.debug("{} is gone again", file);
    } catch (IOException e) {
      later(file, "it cannot be read, and is tried again: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
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
