package org.hutong.core.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hutong.core.app.author.DevelopmentMode;
import org.hutong.core.app.author.Project;
import org.hutong.core.app.author.ProjectBuild;
import org.hutong.core.app.control.ControlClient;
import org.hutong.core.config.Configuration;
import org.hutong.core.time.SystemTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hutong plugin dev}: what the author saves is live in the running server. */
@Command(
    name = "dev",
    description = "Watch a plugin's project and take each save into the running server",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "You agree to the permissions that the plugin asks for, and to what verify calls dangerous."
    })
final class DevPluginCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions options;

  @Parameters(paramLabel = "DIR", description = "the project, as Maven lays it out")
  private Path folder = Path.of("");

  @Option(
      names = "--library",
      paramLabel = "JAR",
      description =
          "a jar that the plugin brings along; may be repeated (default: those in target/classes/lib,"
              + " where mvn package puts them)")
  private @Nullable List<Path> libraries;

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = options.forServer();
    Project project = Project.at(folder);
    ControlClient server = ControlAccess.to(configuration);
    server.requireServer();
    var out = spec.commandLine().getOut();
    try (var build =
        new ProjectBuild(project, libraries == null ? project.libraries() : libraries)) {
      out.println("Watching " + folder.toAbsolutePath().normalize() + ". Ctrl-C ends it.");
      out.flush();
      new DevelopmentMode(project, build, server, new SystemTime(), out).run();
    }
    return Main.DONE;
  }
}
