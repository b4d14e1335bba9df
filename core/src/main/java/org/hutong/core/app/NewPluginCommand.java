package org.hutong.core.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hutong.core.app.author.NewProject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hutong plugin new}: writes a project that builds without the network. */
@Command(
    name = "new",
    description = "Write a small Maven project of a plugin that works",
    mixinStandardHelpOptions = true)
final class NewPluginCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "what it is to be called, for example calm-voice")
  private String name = "";

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "where its folder is made (default: here)")
  private Path parent = Path.of("");

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "of its classes (default: com.example.NAME)")
  private @Nullable String packageName;

  @Option(
      names = "--with-libraries",
      description = "with a library that the plugin brings along, in lib/ of its jar")
  private boolean libraries;

  @Override
  public Integer call() {
    NewProject plain = NewProject.named(name, packageName);
    NewProject project = libraries ? plain.withLibraries() : plain;
    Path repository = Home.path().resolve("repository");
    Path folder = project.write(parent, Version.product(), repository.toUri());
    var out = spec.commandLine().getOut();
    out.println(folder + " is ready. What to do now:");
    out.println("  cd " + folder);
    out.println("  mvn package                      # builds and tests it, with a JDK 25 or newer");
    out.println(
        "  hutong plugin dev . --data DIR   # each save is live in the server on that data");
    if (!Files.isDirectory(repository)) {
      out.println(
          repository
              + " is missing: Maven must find org.hutong:plugin-api and org.hutong:testkit"
              + " elsewhere. The release's tarball has it; in a checkout, ./hutong build makes"
              + " it.");
    }
    return Main.DONE;
  }
}
