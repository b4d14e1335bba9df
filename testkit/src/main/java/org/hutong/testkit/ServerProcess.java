package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The product in a process of its own, started from this process's class path: what can be killed.
 * It keeps its ports and its data over any number of starts.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> options;
  private final int port;
  private Process process;

  private ServerProcess(Path directory, Map<String, String> environment, List<String> options)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.environment = environment;
    this.options = options;
    this.port = FreePorts.row(2);
    this.process = launch();
  }

  /** {@code environment}: settings by their names there, for example {@code HUTONG_LOG_FORMAT}. */
  public static ServerProcess start(Path directory, Map<String, String> environment) {
    return start(directory, environment, List.of());
  }

  /**
   * {@code options} of the virtual machine; they win over the small ones that are used otherwise.
   */
  public static ServerProcess start(
      Path directory, Map<String, String> environment, List<String> options) {
    try {
      var started = new ServerProcess(directory, environment, options);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dguice_bytecode_gen_option=DISABLED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.hutong.core.app.Main");
    command.addAll(List.of("run", "--port", String.valueOf(port), "--data", data().toString()));
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("HUTONG_ADMIN_PASSWORD", HutongServer.PASSWORD);
    builder.environment().put("HUTONG_PLUGINS_DIRECTORY", plugins().toString());
    builder.environment().putAll(Crowded.environment());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    Files.createDirectories(plugins());
    return builder.start();
  }

  /** Starts again on the same port and data after {@link #kill} or {@link #stop}. */
  public ServerProcess restart() {
    relaunch();
    awaitReady();
    return this;
  }

  /** The same without waiting until it is ready, as a service manager does. */
  public void relaunch() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new AssertionError("The server is not ready:\n" + logText());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private boolean ready() {
    try {
      return RestClient.to(http()).get("/readyz").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** SIGKILL: nothing is said, nothing is finished. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM: it drains and ends. */
  public void stop() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        throw new AssertionError("The server did not end:\n" + logText());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public Process process() {
    return process;
  }

  public int port() {
    return port;
  }

  public URI http() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public URI ws() {
    return URI.create("ws://127.0.0.1:" + port + "/ws");
  }

  public Path data() {
    return directory.resolve("data");
  }

  public Path plugins() {
    return directory.resolve("plugins");
  }

  public Path log() {
    return directory.resolve("server.log");
  }

  /** The end of what it logged. */
  public String logText() {
    try {
      String text = Files.exists(log()) ? Files.readString(log()) : "";
      return text.length() > 8_000 ? text.substring(text.length() - 8_000) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await();
  }
}
