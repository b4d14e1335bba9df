package org.hutong.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The packaged product, run by its own launcher with a data directory of its own. */
public final class Product implements AutoCloseable {
  /** The password of {@code admin}. */
  public static final String PASSWORD = "correct-horse-battery";

  private static final Duration LONGEST_START = Duration.ofSeconds(180);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final Path home;
  private final Path directory;
  private final int port;
  private final List<String> arguments;
  private final Map<String, String> environment = new HashMap<>();
  private String origin;
  private @Nullable Process process;

  /**
   * @param home the folder that the tarball unpacks to
   * @param directory holds data, plugins and log of this instance
   * @param arguments further arguments of {@code hutong run}
   */
  public Product(Path home, Path directory, String... arguments) {
    this.home = home;
    this.directory = directory;
    this.port = FreePorts.row(4) + 1; // the one below is free for a test that needs a neighbour
    this.origin = "http://localhost:" + port;
    this.arguments = List.of(arguments);
    environment.put("HUTONG_ADMIN_PASSWORD", PASSWORD);
    environment.put("HUTONG_PLUGINS_DIRECTORY", plugins().toString());
    environment.put("HUTONG_LOG_FORMAT", "plain");
  }

  /** Sets a variable of its environment. */
  public Product with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Product without(String variable) {
    environment.remove(variable);
    return this;
  }

  /** It speaks TLS itself, with these certificates. */
  public Product secured(Certificates certificates) {
    origin = "https://localhost:" + port;
    return with("HUTONG_SERVER_TLS_CERTIFICATE", certificates.certificate().toString())
        .with("HUTONG_SERVER_TLS_KEY", certificates.key().toString());
  }

  /** People reach it through a proxy on this machine, under this origin. */
  public Product behind(String proxy) {
    origin = proxy;
    return with("HUTONG_SERVER_PUBLIC_URL", proxy)
        .with("HUTONG_SERVER_TRUSTED_PROXIES", "127.0.0.1");
  }

  public Product start() {
    try {
      Files.createDirectories(plugins());
      var command = new ArrayList<String>();
      command.add(home.resolve("bin/hutong").toString());
      command.addAll(List.of("run", "--port", Integer.toString(port), "--data", data().toString()));
      command.addAll(arguments);
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      awaitReady();
    } catch (AssertionError e) {
      close(); // nobody else would: the caller has not got it yet
      throw e;
    }
    return this;
  }

  private void awaitReady() {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!answers(management() + "/health")) {
      if (!process().isAlive()) {
        throw new AssertionError("the product ended:\n" + logText());
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("the product was not ready in time:\n" + logText());
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Whether a GET is answered with 200. */
  public static boolean answers(String url) {
    return status(url) == 200;
  }

  /** The body of a GET. */
  public static String text(String url) {
    try {
      return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The status of a GET, or 0 if nobody answers. */
  public static int status(String url) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends it as a power cut of the process would: SIGKILL. */
  public void kill() {
    process().destroyForcibly();
    await();
  }

  public void stop() {
    process().destroy();
    await();
  }

  private void await() {
    try {
      if (!process().waitFor(40, TimeUnit.SECONDS)) {
        throw new AssertionError("the product did not end:\n" + logText());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public Process process() {
    return Objects.requireNonNull(process, "not started");
  }

  public int port() {
    return port;
  }

  /** An address as people type it. */
  public String url(String path) {
    return origin + path;
  }

  /** Scheme, host and port of the management listener. */
  public String management() {
    return "http://127.0.0.1:" + (port + 1);
  }

  /**
   * The demo shop, on a port of its own: another origin, but the same site. A browser that blocks
   * the storage of other sites' frames, as some do by chance, could keep nothing over a close.
   */
  public String shop() {
    return "http://localhost:" + (port + 2) + "/";
  }

  public Path data() {
    return directory.resolve("data");
  }

  public Path plugins() {
    return directory.resolve("plugins");
  }

  public Path log() {
    return directory.resolve("product.log");
  }

  public String logText() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      process.destroyForcibly();
      await();
    }
  }
}
