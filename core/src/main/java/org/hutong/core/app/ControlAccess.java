package org.hutong.core.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.hutong.core.app.control.ControlClient;
import org.hutong.core.app.control.ControlException;
import org.hutong.core.app.control.Controls;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Format;
import org.hutong.core.config.Configuration.Management;
import org.hutong.core.plugin.SafeMode;

/** How a command reaches the kernel of this configuration's data directory. */
final class ControlAccess {
  private static final String FILE = "jdbc:h2:file:";

  private ControlAccess() {}

  /** Makes no data: what is not there was meant to be elsewhere. */
  static ControlClient to(Configuration configuration) {
    return to(configuration, false);
  }

  /**
   * @param make whether data may be made where none is, for a first administrator; not beside a
   *     server that runs
   */
  static ControlClient to(Configuration configuration, boolean make) {
    return new ControlClient(
        configuration.data(),
        () -> {
          if (!exists(configuration) && !(make && Home.servers().data().isEmpty())) {
            throw new ControlException(
                "No server runs on "
                    + configuration.data()
                    + ", and no data of Hutong is there"
                    + elsewhere()
                    + ". Give the data directory with --data DIR, or start a server first: hutong"
                    + " run");
          }
          return start(configuration);
        });
  }

  private static String elsewhere() {
    List<Path> running = Home.servers().data();
    return running.isEmpty()
        ? ""
        : " (one runs on "
            + running.stream().map(Path::toString).collect(Collectors.joining(" and on "))
            + ")";
  }

  /** Whether somebody has started a server with this configuration before. */
  static boolean exists(Configuration configuration) {
    String url = configuration.database().url();
    if (!url.startsWith(FILE)) {
      return true;
    }
    int options = url.indexOf(';');
    String path = url.substring(FILE.length(), options < 0 ? url.length() : options);
    return Files.exists(Path.of(path + ".mv.db")) || Files.exists(configuration.masterKey().file());
  }

  /**
   * No server runs: ours does for a moment, on loopback ports that nobody knows, and without
   * starting any plugin: a plugin may be the very reason why there is none.
   */
  static Server server(Configuration configuration) {
    System.setProperty("hutong.log.level", "WARN");
    Logging.use(Format.PLAIN);
    var server = configuration.server();
    var quiet =
        new Configuration(
            new Configuration.Server(
                0, "127.0.0.1", server.publicUrl(), 1, server.trustedProxies(), server.tls()),
            new Management("127.0.0.1", 0),
            configuration.data(),
            configuration.database(),
            configuration.node(),
            configuration.plugins(),
            configuration.files(),
            configuration.limits(),
            configuration.log(),
            configuration.masterKey(),
            configuration.disk());
    return Server.start(quiet, SafeMode.module());
  }

  private static ControlClient.Kernel start(Configuration configuration) {
    Server running = server(configuration);
    return new ControlClient.Kernel() {
      @Override
      public Controls controls() {
        return running.part(Controls.class);
      }

      @Override
      public void close() {
        running.close();
      }
    };
  }
}
