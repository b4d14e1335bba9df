package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk without room, which only root can make: a small tmpfs for the uploads alone. */
class FullDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectories(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()) == 0,
        "a tmpfs cannot be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @Test
  void a_disk_that_fills_up_costs_no_stored_byte_and_the_chat_goes_on() throws Exception {
    try (var server =
            ServerProcess.start(
                directory.resolve("server"), Map.of("HUTONG_FILES_STORE", "file:" + disk));
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      RestClient nobody = RestClient.to(server.http());
      String token =
          nobody.post("/api/v1/sites/default/visitors", Map.of()).expect(200, 201).string("token");
      byte[] content = Files.readAllBytes(BigFile.random(directory, 8));
      URI url = begin(http, server.http(), token, content.length);
      assertThat(patch(http, url, token, 0, Arrays.copyOf(content, 2 * MIB)).statusCode())
          .isEqualTo(204);
      Path filler = disk.resolve("filler");
      fill(filler);
      byte[] rest = Arrays.copyOfRange(content, 2 * MIB, content.length);
      var full = patch(http, url, token, 2 * MIB, rest);
      assertThat(full.statusCode()).as(full.body()).isEqualTo(507);
      assertThat(offset(http, url, token)).isEqualTo(2 * MIB);
      nobody
          .as(token)
          .with("Idempotency-Key", "id-0123456789abcdef")
          .post(
              "/api/v1/conversations/current/messages",
              Map.of("kind", "text", "body", Map.of("text", "still here")))
          .expect(200);
      Files.delete(filler);
      assertThat(patch(http, url, token, 2 * MIB, rest).statusCode()).isEqualTo(204);
      Path whole = Files.write(directory.resolve("whole"), content);
      assertThat(BigFile.digest(url, token)).isEqualTo(BigFile.digest(whole));
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static HttpRequest.Builder tus(URI url, String token) {
    return HttpRequest.newBuilder(url)
        .header("Authorization", "Bearer " + token)
        .header("Tus-Resumable", "1.0.0");
  }

  private static URI begin(HttpClient http, URI server, String token, long length)
      throws Exception {
    var made =
        http.send(
            tus(server.resolve("/api/v1/files"), token)
                .header("Upload-Length", String.valueOf(length))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return server.resolve(made.headers().firstValue("Location").orElseThrow());
  }

  private static HttpResponse<String> patch(
      HttpClient http, URI url, String token, long offset, byte[] bytes) throws Exception {
    return http.send(
        tus(url, token)
            .header("Upload-Offset", String.valueOf(offset))
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", BodyPublishers.ofByteArray(bytes))
            .build(),
        BodyHandlers.ofString());
  }

  private static long offset(HttpClient http, URI url, String token) throws Exception {
    var head =
        http.send(
            tus(url, token).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.discarding());
    return head.headers().firstValueAsLong("Upload-Offset").orElse(-1);
  }
}
