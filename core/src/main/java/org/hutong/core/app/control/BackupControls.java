package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.hutong.core.app.backup.Backup;
import org.hutong.core.app.backup.BackupException;
import org.hutong.core.app.backup.Manifest;
import org.hutong.core.config.Configuration;
import org.hutong.core.file.Sweep;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A backup of the running server: one at a time, on a thread of its own. */
final class BackupControls implements ControlGroup {
  private static final Logger log = LoggerFactory.getLogger(BackupControls.class);

  private final Configuration configuration;
  private final Database database;
  private final Sweep sweep;
  private final TimeSource time;
  private final AtomicReference<Status> status =
      new AtomicReference<>(new Status("none", "", 0, 0, ""));

  /**
   * @param state none, running, done, failed
   * @param done bytes
   * @param total bytes
   * @param message why it failed, or what was made
   */
  record Status(String state, String step, long done, long total, String message) {
    boolean running() {
      return state.equals("running");
    }
  }

  @Inject
  BackupControls(Configuration configuration, Database database, Sweep sweep, TimeSource time) {
    this.configuration = configuration;
    this.database = database;
    this.sweep = sweep;
    this.time = time;
  }

  @Override
  public List<ControlCommand> commands() {
    return List.of(
        new ControlCommand("backup.start", this::start),
        new ControlCommand("backup.status", arguments -> status.get()));
  }

  private Object start(JsonNode arguments) {
    Path file = Path.of(arguments.path("file").asString());
    String settings = arguments.path("settings").asString("");
    var running = new Status("running", "database", 0, 0, "");
    if (status.getAndUpdate(before -> before.running() ? before : running).running()) {
      throw new ControlException("a backup is being made already: wait until it is done");
    }
    Thread.ofPlatform()
        .daemon()
        .name("hutong-backup")
        .start(() -> run(file, settings.isEmpty() ? null : Path.of(settings)));
    return status.get();
  }

  private void run(Path file, @Nullable Path settings) {
    try {
      Manifest made =
          sweep.meanwhile(
              () ->
                  new Backup(configuration, database, time)
                      .run(
                          file,
                          settings,
                          (step, done, total) ->
                              status.set(new Status("running", step, done, total, ""))));
      status.set(new Status("done", "", made.bytes(), made.bytes(), summary(made)));
      log.info("A backup was made: {}", file);
    } catch (BackupException e) {
      failed(e.getMessage());
    } catch (RuntimeException e) {
      log.error("A backup failed", e);
      failed(e.toString());
    }
  }

  private static String summary(Manifest made) {
    return made.files().size() + " files";
  }

  private void failed(@Nullable String why) {
    log.warn("A backup was not made: {}", why);
    status.set(new Status("failed", "", 0, 0, String.valueOf(why)));
  }
}
