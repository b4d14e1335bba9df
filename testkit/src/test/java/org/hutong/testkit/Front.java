package org.hutong.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** What stands between people and the servers of a test; one front serves several servers. */
interface Front extends AutoCloseable {
  /** Settings that each server behind it needs. {@code directory}: the test's own. */
  Map<String, String> settings(Path directory) throws Exception;

  /** The way to a server that runs now. */
  Door door(HutongServer server, Path directory) throws Exception;

  /** How much more than without it a stopped reader is sent until the server notices. */
  default int buffers() {
    return 1;
  }

  @Override
  default void close() throws Exception {}

  /** Nothing. */
  final class Plain implements Front {
    @Override
    public Map<String, String> settings(Path directory) {
      return Map.of();
    }

    @Override
    public Door door(HutongServer server, Path directory) {
      return Door.plain(server);
    }
  }

  /** TLS by the server itself, with a certificate of its own authority. */
  final class Tls implements Front {
    private Certificates certificates;

    Certificates certificates() {
      return certificates;
    }

    @Override
    public Map<String, String> settings(Path directory) throws Exception {
      if (certificates == null) {
        certificates = new Certificates(directory.resolve("tls"));
      }
      return Map.of(
          "server.tls.certificate", certificates.certificate().toString(),
          "server.tls.key", certificates.key().toString());
    }

    @Override
    public Door door(HutongServer server, Path directory) throws Exception {
      URI http = URI.create("https://127.0.0.1:" + server.port());
      return new Door(
          http,
          URI.create("wss://127.0.0.1:" + server.port() + "/ws"),
          RawSocket.Options.PLAIN.withTls(certificates.client()),
          RestClient.to(http, certificates.client()));
    }
  }

  /** nginx, set up as the documentation says. */
  final class BehindNginx implements Front {
    private final Deque<Nginx> running = new ArrayDeque<>();

    /** Two more sockets, and each end of them keeps megabytes. */
    @Override
    public int buffers() {
      return 5;
    }

    @Override
    public Map<String, String> settings(Path directory) {
      return Map.of("server.trustedProxies", "127.0.0.1");
    }

    @Override
    public Door door(HutongServer server, Path directory) throws Exception {
      Nginx nginx = Nginx.before(server.port(), directory.resolve("nginx-" + running.size()));
      running.push(nginx);
      URI http = URI.create("http://127.0.0.1:" + nginx.port());
      return new Door(
          http,
          URI.create("ws://127.0.0.1:" + nginx.port() + "/ws"),
          RawSocket.Options.PLAIN,
          RestClient.to(http));
    }

    @Override
    public void close() throws Exception {
      while (!running.isEmpty()) {
        running.pop().close();
      }
    }
  }
}
