package org.hutong.core.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.plugin.PluginArtifact;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.plugin.Publishers;
import org.hutong.core.plugin.SignedJar;
import org.hutong.core.plugin.SigningKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
    description = "List, install, enable, disable, remove and verify plugins, and write them",
    subcommands = {NewPluginCommand.class, DevPluginCommand.class},
    mixinStandardHelpOptions = true)
final class PluginCommand {
  @Spec private CommandSpec spec;

  @Command(name = "list", description = "List the plugins", mixinStandardHelpOptions = true)
  int list(@Mixin ConfigurationOptions options) {
    JsonNode plugins = ControlAccess.to(options.forServer()).run("plugin.list", Map.of());
    var out = spec.commandLine().getOut();
    if (plugins.isEmpty()) {
      out.println(
          "no plugins; drop a jar into the plugins folder, or: hutong plugin install"
              + options.repeated()
              + " FILE");
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
      @Option(
              names = "--grant",
              split = ",",
              paramLabel = "PERMISSION",
              description =
                  "agree to this file and these permissions; verify lists them, NONE if there are"
                      + " none")
          @Nullable List<String> grant,
      @Option(names = "--dangerous", description = "agree to what verify calls dangerous")
          boolean dangerous) {
    if (!Files.isReadable(file)) {
      throw new ControlException("there is no readable file " + file);
    }
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("file", file.toAbsolutePath().toString());
    arguments.put("dangerous", dangerous);
    if (grant != null) {
      arguments.put("grant", grant);
    }
    return change(options, "plugin.install", arguments);
  }

  @Command(
      name = "consent",
      description = "Show what a waiting version asks for; with --sha256, agree and take it up",
      mixinStandardHelpOptions = true)
  int consent(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--grant",
              split = ",",
              paramLabel = "PERMISSION",
              description = "all permissions that it asks for")
          @Nullable List<String> grant,
      @Option(names = "--sha256", paramLabel = "HASH", description = "of the file that was shown")
          @Nullable String sha256,
      @Option(names = "--dangerous", description = "agree to what it calls dangerous")
          boolean dangerous) {
    if (sha256 == null) {
      return change(options, "plugin.find", Map.of("id", id));
    }
    return change(
        options,
        "plugin.consent",
        Map.of(
            "id",
            id,
            "sha256",
            sha256,
            "grant",
            grant == null ? List.of() : grant,
            "dangerous",
            dangerous));
  }

  @Command(
      name = "keygen",
      description = "Make a publisher's key that signs plugins",
      mixinStandardHelpOptions = true)
  int keygen(@Parameters(paramLabel = "FILE", description = "a new file") Path file) {
    SigningKey key = SigningKey.generate();
    try {
      key.write(file);
    } catch (FileAlreadyExistsException e) {
      throw new ControlException(file + " is there already: give a new name", e);
    } catch (IOException e) {
      throw new ControlException(file + " cannot be written: " + e.getMessage(), e);
    }
    var out = spec.commandLine().getOut();
    out.println("The key is in " + file + ": keep it to yourself. Servers that trust it name it:");
    out.println("plugins: {trustedPublishers: [\"NAME=" + key.publicText() + "\"]}");
    return Main.DONE;
  }

  @Command(
      name = "sign",
      description = "Sign a plugin's jar, in place",
      mixinStandardHelpOptions = true)
  int sign(
      @Parameters(paramLabel = "JAR") Path jar,
      @Option(names = "--key", required = true, paramLabel = "FILE", description = "from keygen")
          Path key) {
    try {
      SigningKey signing = SigningKey.read(key);
      SignedJar.sign(jar, signing);
      spec.commandLine().getOut().println(jar + " is signed with " + signing.publicText());
      return Main.DONE;
    } catch (PluginRefusedException e) {
      throw new ControlException(jar + " could not be installed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ControlException("it is not signed: " + e.getMessage(), e);
    }
  }

  @Command(
      name = "enable",
      description = "Start a plugin, now and at every start",
      mixinStandardHelpOptions = true)
  int enable(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "ID") String id,
      @ArgGroup(exclusive = true) @Nullable WhatWaits waits) {
    String backlog = waits == null ? "" : waits.word();
    return change(options, "plugin.enable", Map.of("id", id, "backlog", backlog));
  }

  /** Without either: from now on if it was off for more than an hour. */
  static final class WhatWaits {
    @Option(
        names = "--from-now-on",
        description = "drop the events that have waited for it; so it is after an hour anyway")
    private boolean fromNowOn;

    @Option(names = "--catch-up", description = "deliver the events that have waited for it")
    private boolean catchUp;

    private String word() {
      return catchUp ? "deliver" : fromNowOn ? "skip" : "";
    }
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
  int verify(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "FILE", description = "the jar") Path file) {
    if (!Files.isReadable(file)) {
      throw new ControlException("there is no readable file " + file);
    }
    var out = spec.commandLine().getOut();
    try {
      PluginArtifact artifact = PluginArtifact.verify(file);
      var policy = options.read().plugins();
      List<String> faults = Publishers.faults(policy, artifact.seal());
      if (Publishers.refuses(policy, artifact.seal())) {
        throw new PluginRefusedException(faults);
      }
      out.println(
          artifact.descriptor().id() + " " + artifact.descriptor().version() + " can be installed");
      Publishers.name(policy, artifact.seal())
          .ifPresent(publisher -> out.println("publisher: " + publisher));
      out.println("extension points: " + String.join(", ", artifact.points()));
      out.println("SHA-256: " + artifact.sha256());
      artifact.asks().forEach(each -> out.println("asks for: " + each));
      artifact.dangers().forEach(danger -> out.println("dangerous: " + danger));
      faults.forEach(fault -> out.println("warning: " + fault));
      artifact.warnings().forEach(warning -> out.println("warning: " + warning));
      artifact.unwoven().forEach(each -> out.println("no checkpoints, cannot be ended: " + each));
      return Main.DONE;
    } catch (PluginRefusedException e) {
      e.reasons().forEach(reason -> out.println(file.getFileName() + " is refused: " + reason));
      return Main.FAILED;
    }
  }

  private int change(ConfigurationOptions options, String command, Map<String, Object> arguments) {
    JsonNode plugin = ControlAccess.to(options.forServer()).run(command, arguments);
    String state = plugin.path("state").asString("removed");
    var out = spec.commandLine().getOut();
    out.println(plugin.path("id").asString() + " " + state);
    JsonNode waits = plugin.path("consent");
    if (waits.isObject()) {
      WaitingPlugin.tell(out, plugin.path("id").asString(), waits, options.repeated());
    }
    return Main.DONE;
  }
}
