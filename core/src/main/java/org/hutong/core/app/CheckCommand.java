package org.hutong.core.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hutong.core.app.backup.Archive;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.http.PortTakenException;
import org.hutong.core.observe.HealthCheck;
import org.hutong.core.observe.HealthReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hutong check}: says what would keep the server from starting, and how to fix it. */
@Command(
    name = "check",
    description =
        "Check configuration, data directory, durability and ports without serving anybody",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--backup",
      paramLabel = "FILE",
      description = "Check what hutong backup made instead: every checksum, nothing is written")
  private @Nullable Path backup;

  @Override
  public Integer call() {
    if (backup != null) {
      return archive(backup, spec.commandLine().getOut());
    }
    Configuration configuration = options.read();
    PrintWriter out = spec.commandLine().getOut();
    out.println("configuration   ok");
    boolean ports = ports(configuration, out);
    boolean store = nothing(configuration, out) || store(configuration, out);
    return ports && store ? Main.DONE : Main.FAILED;
  }

  private static int archive(Path file, PrintWriter out) {
    try (Archive archive = Archive.open(file.toAbsolutePath())) {
      archive.verify(new ProgressLines(out));
      var manifest = archive.manifest();
      out.printf(
          "backup          ok: %d files, %d MB, made by Hutong %s at %s%n",
          manifest.files().size(),
          manifest.bytes() >> 20,
          manifest.facts().get("product"),
          java.time.Instant.ofEpochMilli(Long.parseLong(manifest.facts().get("created"))));
      return Main.DONE;
    }
  }

  /** A place that was not named is not filled only to look at it. */
  private boolean nothing(Configuration configuration, PrintWriter out) {
    if (options.named() || ControlAccess.exists(configuration)) {
      return false;
    }
    out.println(
        "store           nothing is in "
            + configuration.data()
            + " yet: the first start makes it. Name it with --data to have it made and checked");
    return true;
  }

  private static boolean ports(Configuration configuration, PrintWriter out) {
    var server = configuration.server();
    var management = configuration.management();
    boolean free = port(out, server.host(), server.port(), "server.port (or --port N)");
    return port(out, management.host(), management.port(), "management.port") && free;
  }

  private static boolean port(PrintWriter out, String host, int port, String setting) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      out.printf("port %-10d free%n", port);
      return true;
    } catch (IOException e) {
      out.println(PortTakenException.complaint(port, setting, e));
      return false;
    }
  }

  /**
   * Starts the kernel for a moment on loopback: what it reads back from the database is the proof.
   */
  private static boolean store(Configuration configuration, PrintWriter out) {
    try (Server server = ControlAccess.server(configuration)) {
      boolean well = true;
      for (var check : server.part(HealthReport.class).now().entrySet()) {
        HealthCheck.Health health = check.getValue();
        well &= health.state() != HealthCheck.State.DOWN;
        out.printf(
            "%-15s %s: %s%n",
            check.getKey(),
            health.state().name().toLowerCase(java.util.Locale.ROOT),
            health.detail());
      }
      if (configuration.database().durability() == Durability.PROCESS) {
        out.println(
            "durability      process: an acknowledged message survives the death of the process, not a loss of power");
      }
      return well;
    }
  }
}
