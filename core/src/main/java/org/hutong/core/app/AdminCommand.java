package org.hutong.core.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hutong admin create|reset|unlock}: works while the server runs, and when it does not. */
@Command(
    name = "admin",
    description = "Create an administrator, set a password, lift a log-in lock",
    mixinStandardHelpOptions = true,
    subcommandsRepeatable = false)
final class AdminCommand {
  private static final int LONGEST_PASSWORD = 1000;
  private static final int GENERATED_BYTES = 15;

  @Spec private CommandSpec spec;

  @Command(
      name = "create",
      description = "Create an administrator",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "NAME", description = "user name") String username,
      @Option(
              names = "--password-stdin",
              description =
                  "read the password from standard input; without it one is made and printed")
          boolean fromInput) {
    return withPassword("admin.create", "created", options, username, fromInput);
  }

  @Command(
      name = "reset",
      description = "Set another password and end all sessions",
      mixinStandardHelpOptions = true)
  int reset(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "NAME", description = "user name") String username,
      @Option(
              names = "--password-stdin",
              description =
                  "read the password from standard input; without it one is made and printed")
          boolean fromInput) {
    return withPassword("admin.reset", "reset", options, username, fromInput);
  }

  @Command(
      name = "unlock",
      description =
          "Lift the lock after wrong passwords, of a name and the addresses it was tried from, or of an"
              + " address",
      mixinStandardHelpOptions = true)
  int unlock(
      @Mixin ConfigurationOptions options,
      @Parameters(paramLabel = "NAME|ADDRESS", description = "user name or IP address")
          String username) {
    Configuration configuration = options.forServer();
    ControlAccess.to(configuration).run("admin.unlock", Map.of("username", username));
    spec.commandLine().getOut().println("unlocked " + username);
    return Main.DONE;
  }

  private int withPassword(
      String command,
      String done,
      ConfigurationOptions options,
      String username,
      boolean fromInput) {
    Configuration configuration = options.forServer();
    String password = fromInput ? read() : generate();
    ControlAccess.to(configuration, command.equals("admin.create") && options.named())
        .run(command, Map.of("username", username, "password", password));
    var out = spec.commandLine().getOut();
    out.println(done + " " + username);
    if (!fromInput) {
      out.println("password: " + password);
    }
    return Main.DONE;
  }

  private static String read() {
    try {
      byte[] bytes = System.in.readNBytes(LONGEST_PASSWORD);
      String password = new String(bytes, StandardCharsets.UTF_8).strip();
      if (password.isEmpty()) {
        throw new ControlException("no password came on standard input");
      }
      return password;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String generate() {
    byte[] random = new byte[GENERATED_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
