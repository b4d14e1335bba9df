package org.hutong.core.app;

import org.hutong.core.app.backup.BackupException;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.config.ConfigurationException;
import org.hutong.core.connection.TlsException;
import org.hutong.core.http.PortTakenException;
import org.hutong.core.http.demo.DemoRefusedException;
import org.hutong.core.store.StoreRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line: {@code hutong run}, {@code check}, {@code admin}, {@code plugin}, {@code
 * version}.
 */
@Command(
    name = "hutong",
    description = "Self-hosted customer service. Start it with: hutong run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      AdminCommand.class,
      PluginCommand.class,
      VersionCommand.class,
      StartUpCacheCommand.class,
      DebuggerPortCommand.class
    })
public final class Main {
  /** Done, failed, bad usage or configuration: the only exit codes. */
  static final int DONE = 0;

  static final int FAILED = 1;
  static final int USAGE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    CommandLine commandLine = commandLine();
    if (arguments.length == 0) {
      commandLine.usage(commandLine.getErr());
      return USAGE;
    }
    return commandLine.execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::failed);
  }

  private static int failed(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    switch (failure) {
      case ConfigurationException mistakes -> {
        commandLine.getErr().println("The configuration cannot be used:");
        mistakes.mistakes().forEach(mistake -> commandLine.getErr().println("  " + mistake));
        return USAGE;
      }
      case CannotStartException _,
          DemoRefusedException _,
          PortTakenException _,
          StoreRefusedException _,
          TlsException _,
          BackupException _,
          ControlException _ -> {
        commandLine.getErr().println(failure.getMessage());
        return FAILED;
      }
      default -> {
        commandLine.getErr().println("hutong failed: " + failure);
        failure.printStackTrace(commandLine.getErr());
        return FAILED;
      }
    }
  }
}
