package org.hutong.core.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.plugin.PluginArtifact;
import org.hutong.core.plugin.PluginRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code hutong plugin …}: works while the server runs, and when it does not. */
@Command(
    name = "plugin",
    description = "List, install, enable, disable, remove and verify plugins",
    mixinStandardHelpOptions = true)
final class PluginCommand {
  @Spec private CommandSpec spec;

  @Command(name = "list", description = "List the plugins", mixinStandardHelpOptions = true)
  int list(@Mixin ConfigurationOptions options) {
    JsonNode plugins = ControlAccess.to(options.read()).run("plugin.list", Map.of());
    var out = spec.commandLine().getOut();
    if (plugins.isEmpty()) {
      out.println("no plugins; drop a jar into the plugins folder, or: hutong plugin install FILE");
    }
    for (JsonNode plugin : plugins) {
      String reason =
          plugin.path("reason").isString() ? "  " + plugin.path("reason").asString() : "";
      out.printf(
          "%-28s %-10s %-10s %s%s%n",
          plugin.path("id").asString(),
          plugin.path("version").asString(),
          plugin.path("state").asString(),
          plugin.path("source").asString(),
          reason);
    }
    return Main.DONE;
  }

  @Command(
      name = "install",
      description = "Install or upgrade from a jar, and enable",
      mixinStandardHelpOptions = true)
  int install(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "FILE", description = "the jar") Path file,
      @Option(names = "--dangerous", description = "consent to what verify calls dangerous")
          boolean dangerous) {
    if (!Files.isReadable(file)) {
      throw new ControlException("there is no readable file " + file);
    }
    return change(
        options,
        "plugin.install",
        Map.of("file", file.toAbsolutePath().toString(), "dangerous", dangerous));
  }

  @Command(
      name = "enable",
      description = "Start a plugin, now and at every start",
      mixinStandardHelpOptions = true)
  int enable(@Mixin ConfigurationOptions options, @Parameters(paramLabel = "ID") String id) {
    return change(options, "plugin.enable", Map.of("id", id));
  }

  @Command(
      name = "disable",
      description = "Stop a plugin and keep it",
      mixinStandardHelpOptions = true)
  int disable(@Mixin ConfigurationOptions options, @Parameters(paramLabel = "ID") String id) {
    return change(options, "plugin.disable", Map.of("id", id));
  }

  @Command(
      name = "remove",
      description = "Remove a plugin and its settings",
      mixinStandardHelpOptions = true)
  int remove(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--with-files", description = "its own files, too") boolean data) {
    return change(options, "plugin.remove", Map.of("id", id, "data", data));
  }

  @Command(
      name = "verify",
      description = "Say all that an installation would say, without a server",
      mixinStandardHelpOptions = true)
  int verify(@Parameters(paramLabel = "FILE", description = "the jar") Path file) {
    if (!Files.isReadable(file)) {
      throw new ControlException("there is no readable file " + file);
    }
    var out = spec.commandLine().getOut();
    try {
      PluginArtifact artifact = PluginArtifact.verify(file);
      out.println(
          artifact.descriptor().id() + " " + artifact.descriptor().version() + " can be installed");
      artifact.dangers().forEach(danger -> out.println("dangerous: " + danger));
      return Main.DONE;
    } catch (PluginRefusedException e) {
      e.reasons().forEach(reason -> out.println(file.getFileName() + " is refused: " + reason));
      return Main.FAILED;
    }
  }

  private int change(ConfigurationOptions options, String command, Map<String, Object> arguments) {
    JsonNode plugin = ControlAccess.to(options.read()).run(command, arguments);
    String state = plugin.path("state").asString("removed");
    spec.commandLine().getOut().println(plugin.path("id").asString() + " " + state);
    return Main.DONE;
  }
}
