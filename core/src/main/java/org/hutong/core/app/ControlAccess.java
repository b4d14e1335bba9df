package org.hutong.core.app;

import org.hutong.core.app.control.ControlClient;
import org.hutong.core.app.control.Controls;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.Configuration.Format;
import org.hutong.core.config.Configuration.Management;
import org.hutong.core.plugin.SafeMode;

/** How a command reaches the kernel of this configuration's data directory. */
final class ControlAccess {
  private ControlAccess() {}

  static ControlClient to(Configuration configuration) {
    return new ControlClient(configuration.data(), () -> start(configuration));
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
