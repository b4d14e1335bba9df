package org.hutong.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** nginx as an administrator would put it in front, on a free port, from its own folder. */
public final class Nginx implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));

  private static final String PASSED_ON =
      """
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host "";
      proxy_set_header X-Forwarded-Port "";
      proxy_set_header Forwarded "";
      proxy_read_timeout 120s;
      proxy_buffering off;
      """;

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it; it need not find the server there yet.
   *
   * @param server the port that it hands requests on to
   * @param folder of its own: configuration, log, temporary files
   */
  public static Nginx before(int server, Path folder) throws IOException, InterruptedException {
    return start(folder, port -> root(server));
  }

  /** What a location of the configuration says, for the port that nginx listens on. */
  private interface Locations {
    String at(int port);
  }

  /**
   * With a part of a site.
   *
   * @param path for example {@code /kefu/}
   * @param strip whether the path is taken away before a request is handed on
   */
  public static Nginx under(String path, boolean strip, int server, Path folder)
      throws IOException, InterruptedException {
    return start(
        folder,
        port ->
            """
            location / { return 404; }
            location %s {
              proxy_pass http://127.0.0.1:%d%s;
              %s
            }
            """
                .formatted(path, server, strip ? "/" : "", PASSED_ON));
  }

  private static Nginx start(Path folder, Locations locations)
      throws IOException, InterruptedException {
    Path binary =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "nginx is missing. ./hutong test installs it; by hand: apt-get install nginx-light"));
    int port = FreePorts.row(1);
    Files.createDirectories(folder.resolve("tmp"));
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(configuration, configuration(folder, port, locations.at(port)));
    Process process =
        new ProcessBuilder(
                binary.toString(),
                "-e",
                folder.resolve("error.log").toString(),
                "-p",
                folder.toString(),
                "-c",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    var nginx = new Nginx(process, port);
    nginx.awaitPort(folder);
    return nginx;
  }

  private void awaitPort(Path folder) throws IOException, InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (System.nanoTime() < end && process.isAlive()) {
      try (var socket = new java.net.Socket("127.0.0.1", port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    close();
    throw new AssertionError(
        "nginx did not start: " + Files.readString(folder.resolve("nginx.out")));
  }

  /** As the documentation has it: what is asked of an upload must not lie in nginx first. */
  private static String root(int server) {
    return """
        location / {
          proxy_pass http://127.0.0.1:%1$d;
          %2$s
        }
        location /api/v1/files {
          proxy_pass http://127.0.0.1:%1$d;
          client_max_body_size 0;
          proxy_request_buffering off;
          %2$s
        }
        """
        .formatted(server, PASSED_ON);
  }

  private static String configuration(Path folder, int port, String locations) {
    return """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 512; }
        http {
          access_log off;
          client_body_temp_path %1$s/tmp/body;
          proxy_temp_path %1$s/tmp/proxy;
          fastcgi_temp_path %1$s/tmp/fastcgi;
          uwsgi_temp_path %1$s/tmp/uwsgi;
          scgi_temp_path %1$s/tmp/scgi;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          server {
            listen 127.0.0.1:%2$d;
            %3$s
          }
        }
        """
        .formatted(folder, port, locations);
  }

  /** Where it listens on 127.0.0.1. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
