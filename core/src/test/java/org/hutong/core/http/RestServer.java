package org.hutong.core.http;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hutong.core.app.Server;
import org.hutong.core.config.Configuration;
import org.hutong.core.identity.FirstAdministrator;

/** The product itself, on ports of its own, with an administrator. */
final class RestServer implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";

  private final Server server;

  RestServer(Path directory, Module... more) {
    this(directory, new FirstAdministrator(PASSWORD), more);
  }

  RestServer(Path directory, FirstAdministrator first, Module... more) {
    this(
        directory,
        first,
        new Configuration.Limits(65_536, 262_144, 100, 6000, 5_000, Duration.ofSeconds(25)),
        more);
  }

  /** One that counts as these limits say. */
  RestServer(
      Path directory, FirstAdministrator first, Configuration.Limits limits, Module... more) {
    Module given = binder -> binder.bind(FirstAdministrator.class).toInstance(first);
    server =
        Server.start(
            configuration(directory, limits), Modules.combine(given, Modules.combine(more)));
  }

  private static Configuration configuration(Path directory, Configuration.Limits limits) {
    return new Configuration(
        new Configuration.Server(
            0, "127.0.0.1", null, 2, List.of("127.0.0.1"), new Configuration.Tls(null, null)),
        new Configuration.Management("127.0.0.1", 0),
        directory,
        new Configuration.Database(
            "jdbc:h2:file:" + directory.resolve("hutong"),
            null,
            null,
            new Configuration.Pool(8, 2),
            Configuration.Durability.PROCESS),
        new Configuration.Node("test"),
        new Configuration.Plugins(directory.resolve("plugins"), directory.resolve("bundled"), true),
        new Configuration.Files(directory.resolve("files"), 8L << 20, 20L << 20),
        limits,
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  <T> T part(Class<T> type) {
    return server.part(type);
  }

  int port() {
    return part(HttpServer.class).address().getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
