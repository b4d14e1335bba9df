package org.hutong.core.app;

import static java.util.stream.Collectors.joining;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.app.control.ControlException;
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

  /**
   * Reads the configuration for a command to a server. Unless the data is named here, it is the
   * data of the one that runs.
   *
   * @throws ControlException if several run and it is not clear which is meant
   */
  Configuration forServer() {
    Configuration configured = read();
    if (named()) {
      return configured;
    }
    List<Path> running = Home.servers().data();
    if (running.isEmpty() || running.contains(configured.data())) {
      return configured;
    }
    if (running.size() > 1) {
      throw new ControlException(
          "Several servers run. Say which one is meant: "
              + running.stream().map(one -> "--data " + quoted(one)).collect(joining(" or ")));
    }
    data = running.getFirst();
    return read();
  }

  /** Whether it was said where the data is. */
  boolean named() {
    String variable = System.getenv("HUTONG_DATA");
    return data != null || config != null || (variable != null && !variable.isEmpty());
  }

  /** The options as they were given, each with a space before it, for the next command line. */
  String repeated() {
    var text = new StringBuilder();
    if (config != null) {
      text.append(" --config ").append(quoted(config));
    }
    if (port != null) {
      text.append(" --port ").append(port);
    }
    if (data != null) {
      text.append(" --data ").append(quoted(data));
    }
    return text.toString();
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

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
