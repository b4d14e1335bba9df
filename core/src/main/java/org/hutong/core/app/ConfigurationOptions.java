package org.hutong.core.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command shares which needs the configuration. */
final class ConfigurationOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file (default: conf/hutong.yml of the installation)")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to listen on; management takes N+1 unless it is set")
  private @Nullable String port;

  @Option(names = "--data", paramLabel = "DIR", description = "Data directory")
  private @Nullable Path data;

  /** Reads the configuration. Throws ConfigurationException with every mistake. */
  Configuration read() {
    Path home = Home.path();
    var reader = new ConfigurationReader(System.getenv(), home);
    Path chosen = file();
    if (chosen != null) {
      reader.file(chosen);
    }
    if (port != null) {
      reader.option("--port", "server.port", port);
    }
    if (data != null) {
      reader.option("--data", "data", data.toString());
    }
    return reader.read();
  }

  /** The configuration file that counts; null if there is none. */
  @Nullable Path file() {
    Path shipped = Home.path().resolve("conf/hutong.yml");
    return config != null ? config : Files.exists(shipped) ? shipped : null;
  }
}
