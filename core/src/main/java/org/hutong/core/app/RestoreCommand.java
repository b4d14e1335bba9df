package org.hutong.core.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hutong.core.app.backup.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hutong restore FILE --data DIR}: makes a data directory of a backup. */
@Command(
    name = "restore",
    description = "Make a data directory of a backup, in a directory that is empty",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  private static final String KEY = "HUTONG_MASTER_KEY";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "what hutong backup made")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the data directory to make; empty, or not there yet")
  private Path data = Path.of("");

  @Override
  public Integer call() {
    Umask.ownerOnly();
    PrintWriter out = spec.commandLine().getOut();
    Path directory = data.toAbsolutePath().normalize();
    Map<String, String> environment = new HashMap<>();
    String key = System.getenv(KEY);
    if (key != null) {
      environment.put(KEY, key);
    }
    var restored =
        Restore.run(file.toAbsolutePath(), directory, environment, new ProgressLines(out));
    out.printf("%d files are in %s.%n", restored.files().size(), directory);
    out.printf("Check it: hutong check --data %s%n", directory);
    out.printf("Start it: hutong run --data %s%n", directory);
    if (restored.files().containsKey("conf/hutong.yml")) {
      out.printf(
          "The settings of that time are in %s; they are not used by themselves.%n",
          directory.resolve("conf/hutong.yml"));
    }
    return Main.DONE;
  }
}
