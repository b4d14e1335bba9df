package org.hutong.core.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.hutong.core.http.HttpServer;

/**
 * Asks a fresh server what people ask first, so that the JVM's start-up cache knows those classes.
 */
final class Training {
  private static final int ROUNDS = 20;
  private static final List<String> PATHS =
      List.of(
          "/readyz",
          "/console/",
          "/chat?site=default",
          "/hutong.js",
          "/api/v1/sites/default/appearance");

  private Training() {}

  static void run(Server server) {
    int port = server.part(HttpServer.class).address().getPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (String path : PATHS) {
          URI uri = URI.create("http://127.0.0.1:" + port + path);
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
