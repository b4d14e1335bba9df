package org.hutong.core.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.hutong.core.app.backup.Backup;
import org.hutong.core.app.control.ControlClient;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.config.Configuration;
import org.hutong.core.store.Database;
import org.hutong.core.time.SystemTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code hutong backup FILE}: of the running server, or of a data directory that nobody uses. */
@Command(
    name = "backup",
    description = "Write everything into one file: database, files, master key, plugins, settings",
    mixinStandardHelpOptions = true,
    footer = {"", "The file opens everything: keep it where only you can read it."})
final class BackupCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(300);

  @Mixin private ConfigurationOptions options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the file to make; must not exist")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Configuration configuration = options.read();
    Path target = file.toAbsolutePath().normalize();
    PrintWriter out = spec.commandLine().getOut();
    var progress = new ProgressLines(out);
    if (!onServer(configuration, target, progress)) {
      offline(configuration, target, progress);
    }
    out.printf("%s is ready. Check it with: hutong check --backup %s%n", target, target);
    return Main.DONE;
  }

  /** False if no server runs on this data. */
  private boolean onServer(Configuration configuration, Path target, ProgressLines progress) {
    ControlClient server = ControlAccess.to(configuration);
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("file", target.toString());
    Path settings = options.file();
    if (settings != null) {
      arguments.put("settings", settings.toAbsolutePath().toString());
    }
    Optional<JsonNode> started = server.runIfServer("backup.start", arguments);
    if (started.isEmpty()) {
      return false;
    }
    JsonNode status = started.get();
    while (status.path("state").asString().equals("running")) {
      progress.at(
          status.path("step").asString(),
          status.path("done").asLong(),
          status.path("total").asLong());
      LockSupport.parkNanos(LOOK.toNanos());
      status = server.runOnServer("backup.status", Map.of());
    }
    if (!status.path("state").asString().equals("done")) {
      throw new ControlException(status.path("message").asString("the backup was not made"));
    }
    return true;
  }

  private void offline(Configuration configuration, Path target, ProgressLines progress) {
    @Nullable Path settings = options.file();
    var database = new Database(configuration, new SystemTime(), new SimpleMeterRegistry());
    if (!Files.exists(Path.of(database.file()))) {
      throw new ControlException(
          "there is no installation in %s: give --data DIR or --config FILE of the one that you mean"
              .formatted(configuration.data()));
    }
    try (DataDirectory data = DataDirectory.take(configuration.data())) {
      database.start();
      try {
        new Backup(configuration, database, new SystemTime()).run(target, settings, progress);
      } finally {
        database.stop();
      }
    }
  }
}
