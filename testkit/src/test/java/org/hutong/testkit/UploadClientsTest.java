package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that nobody here wrote; the server is killed in the middle of a chunk. */
class UploadClientsTest {
  private static final int MEBIBYTES = 48;
  private static final int KILL_AFTER = 16 << 20;
  private static final int PIECE = 256 * 1024;

  /** More than the 64 MiB that the documentation lets nginx take elsewhere. */
  private static final int BEYOND_NGINX = 72;

  /** Slow enough that the break comes in the middle of what is sent. */
  private static final int BANDWIDTH = 16 << 20;

  @TempDir private Path directory;
  private ServerProcess server;
  private String token;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    server = ServerProcess.start(directory.resolve("server"), Map.of());
    token =
        RestClient.to(server.http())
            .post("/api/v1/sites/default/visitors", Map.of())
            .expect(200, 201)
            .string("token");
    file = BigFile.random(directory, MEBIBYTES);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private URI endpoint() {
    return server.http().resolve("/api/v1/files");
  }

  @Test
  void tus_java_client_goes_on_after_the_server_was_killed_in_the_middle_of_a_chunk()
      throws Exception {
    var client = new TusClient();
    client.setUploadCreationURL(endpoint().toURL());
    client.setHeaders(Map.of("Authorization", "Bearer " + token));
    client.enableResuming(new TusURLMemoryStore());
    TusUploader broken = uploader(client.createUpload(upload()));
    while (broken.getOffset() < KILL_AFTER) {
      broken.uploadChunk();
    }
    server.kill();
    assertThatThrownBy(
            () -> {
              while (broken.uploadChunk() > 0) {
                // Until the operating system has noticed.
              }
              broken.finish();
            })
        .isInstanceOfAny(IOException.class, io.tus.java.client.ProtocolException.class);
    server.restart();
    TusUploader again = uploader(client.resumeUpload(upload()));
    assertThat(again.getOffset()).isBetween(1L, broken.getOffset());
    while (again.uploadChunk() > 0) {
      // Until all is sent.
    }
    again.finish();
    URL url = again.getUploadURL();
    assertThat(BigFile.digest(url.toURI(), token)).isEqualTo(BigFile.digest(file));
  }

  private TusUpload upload() throws IOException {
    return new TusUpload(file.toFile());
  }

  /** All in one request: the kill comes in its middle. */
  private static TusUploader uploader(TusUploader uploader) {
    uploader.setChunkSize(PIECE);
    uploader.setRequestPayloadSize(MEBIBYTES << 20);
    return uploader;
  }

  @Test
  void tus_js_client_goes_on_by_itself_after_the_server_was_killed_in_the_middle_of_a_chunk()
      throws Exception {
    Process node = node(endpoint(), file);
    boolean killed = false;
    String last = "";
    try (var lines =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
        if (!killed && line.startsWith("sent ") && sent(line) > KILL_AFTER) {
          killed = true;
          server.kill();
          server.restart();
        }
      }
    } finally {
      node.destroy();
    }
    assertThat(killed).isTrue();
    assertThat(last).startsWith("done /api/v1/files/");
    URI url = server.http().resolve(last.substring("done ".length()));
    assertThat(BigFile.digest(url, token)).isEqualTo(BigFile.digest(file));
  }

  @Test
  void tus_js_client_in_its_defaults_goes_on_behind_nginx_after_a_break() throws Exception {
    List<Long> begun = new ArrayList<>();
    boolean broken = false;
    String last = "";
    try (Nginx nginx = Nginx.before(server.http().getPort(), directory.resolve("nginx"));
        ChaosProxy line = ChaosProxy.to(nginx.port())) {
      line.bandwidth(BANDWIDTH);
      URI through = URI.create("http://127.0.0.1:" + line.port() + "/api/v1/files");
      Path big = BigFile.random(Files.createDirectories(directory.resolve("big")), BEYOND_NGINX);
      Process node = node(through, big, "defaults");
      try (var lines = node.inputReader(StandardCharsets.UTF_8)) {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
          last = text;
          if (text.startsWith("from ")) {
            begun.add(Long.parseLong(text.substring("from ".length())));
          } else if (!broken && text.startsWith("sent ") && sent(text) > 2 * KILL_AFTER) {
            broken = true;
            line.cut(true);
            line.bandwidth(0);
          }
        }
      } finally {
        node.destroy();
      }
      assertThat(broken).isTrue();
      assertThat(last).startsWith("done /api/v1/files/");
      // What had come before the break was with the server, and not in a file of nginx.
      // A client that asks again too early meets the chunk before it, and goes on once more.
      assertThat(begun).hasSizeGreaterThan(1).isSorted().first().isEqualTo(0L);
      assertThat(begun.get(1)).isBetween((long) KILL_AFTER, (long) BEYOND_NGINX << 20);
      URI url = server.http().resolve(last.substring("done ".length()));
      assertThat(BigFile.digest(url, token)).isEqualTo(BigFile.digest(big));
    }
  }

  private Process node(URI endpoint, Path upload, String... more) throws IOException {
    Path script = Path.of("src/test/resources/tus-upload.mjs").toAbsolutePath();
    Path client = Path.of("../web/node_modules/tus-js-client").toAbsolutePath().normalize();
    assertThat(Files.isDirectory(client)).as("npm ci in web/ has put %s there", client).isTrue();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("node", script.toString(), client.toString(), endpoint.toString()));
    command.addAll(List.of(token, upload.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static long sent(String line) {
    return Long.parseLong(line.substring("sent ".length()));
  }
}
