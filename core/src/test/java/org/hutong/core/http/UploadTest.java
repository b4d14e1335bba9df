package org.hutong.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads by tus 1.0.0 on the real product, whose largest file here is 8 MiB. */
class UploadTest {
  private static final int MIB = 1 << 20;

  @TempDir static Path directory;
  private static RestServer server;
  private static RestClient nobody;
  private static Uploader agent;

  @BeforeAll
  static void start() {
    server = new RestServer(directory);
    nobody = RestClient.nobody(server.port());
    agent = Uploader.of(nobody.administrator());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static Uploader visitor() {
    return Uploader.of(nobody.visitor());
  }

  @Test
  void an_upload_is_begun_goes_on_where_it_stopped_and_is_opened_whole() {
    byte[] content = bytes(300_000);
    String path = agent.begin(content.length, "data.bin");
    var first = agent.patch(path, 0, Arrays.copyOf(content, 100_000));
    assertThat(first.status()).isEqualTo(204);
    assertThat(first.header("Upload-Offset")).isEqualTo("100000");
    assertThat(first.header("Upload-Expires")).endsWith("GMT");
    var between = agent.head(path);
    assertThat(between.status()).isEqualTo(200);
    assertThat(between.header("Upload-Offset")).isEqualTo("100000");
    assertThat(between.header("Upload-Length")).isEqualTo("300000");
    assertThat(between.header("Upload-State")).isEqualTo("receiving");
    assertThat(between.header("Cache-Control")).isEqualTo("no-store");
    assertThat(between.header("Tus-Resumable")).isEqualTo("1.0.0");
    assertThat(agent.open(path).status()).isEqualTo(404);
    var last = agent.patch(path, 100_000, Arrays.copyOfRange(content, 100_000, 300_000));
    assertThat(last.header("Upload-State")).isEqualTo("ready");
    assertThat(agent.open(path).body()).isEqualTo(content);
    assertThat(agent.head(path).header("Upload-Offset")).isEqualTo("300000");
    assertThat(agent.patch(path, 300_000, new byte[0]).status()).isEqualTo(204);
  }

  @Test
  void the_first_bytes_may_come_with_the_beginning_and_a_file_may_be_empty() {
    byte[] content = bytes(1000);
    var made =
        agent.send(
            "POST",
            "/api/v1/files",
            content,
            "Tus-Resumable",
            "1.0.0",
            "Upload-Length",
            "1000",
            "Content-Type",
            "application/offset+octet-stream");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Upload-Offset")).isEqualTo("1000");
    assertThat(agent.open(made.header("Location")).body()).isEqualTo(content);
    var empty = agent.create(0, "empty.txt");
    assertThat(empty.header("Upload-State")).isEqualTo("ready");
    assertThat(agent.open(empty.header("Location")).body()).isEmpty();
  }

  @Test
  void whoever_asks_is_told_what_the_uploads_can_and_another_version_is_refused() {
    var abilities = Uploader.nobody(nobody).send("OPTIONS", "/api/v1/files", null);
    assertThat(abilities.status()).isEqualTo(204);
    assertThat(abilities.header("Tus-Version")).isEqualTo("1.0.0");
    assertThat(abilities.header("Tus-Max-Size")).isEqualTo(String.valueOf(8 * MIB));
    assertThat(abilities.header("Tus-Extension"))
        .contains("creation", "expiration", "checksum", "termination");
    assertThat(abilities.header("Tus-Checksum-Algorithm")).contains("sha1", "sha256");
    String path = agent.begin(10, "a");
    for (String version : new String[] {"0.2.2", "2.0.0", ""}) {
      var answer = agent.send("HEAD", path, null, "Tus-Resumable", version);
      assertThat(answer.status()).isEqualTo(412);
      assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
    }
  }

  @Test
  void a_chunk_that_begins_elsewhere_is_told_the_right_place_and_changes_nothing() {
    String path = agent.begin(100, "a");
    agent.patch(path, 0, bytes(40));
    for (long wrong : new long[] {0, 39, 41, 100}) {
      var answer = agent.patch(path, wrong, bytes(10));
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.code()).isEqualTo("conflict");
      assertThat(answer.json().path("offset").asLong()).isEqualTo(40);
    }
    assertThat(agent.head(path).header("Upload-Offset")).isEqualTo("40");
  }

  @Test
  void of_a_chunk_that_is_not_what_its_checksum_says_nothing_is_kept() throws Exception {
    byte[] content = bytes(50_000);
    String path = agent.begin(100_000, "a");
    assertThat(agent.patch(path, 0, content).status()).isEqualTo(204);
    String wrong = "sha256 " + digest("SHA-256", bytes(5));
    var refused = agent.patch(path, 50_000, content, "Upload-Checksum", wrong);
    assertThat(refused.status()).isEqualTo(460);
    assertThat(agent.head(path).header("Upload-Offset")).isEqualTo("50000");
    String right = "sha1 " + digest("SHA-1", content);
    var taken = agent.patch(path, 50_000, content, "Upload-Checksum", right);
    assertThat(taken.status()).isEqualTo(204);
    assertThat(taken.header("Upload-State")).isEqualTo("ready");
    for (String bad : new String[] {"md4 AAAA", "sha1", "sha1 AAAA", "sha1 !"}) {
      assertThat(agent.patch(path, 0, content, "Upload-Checksum", bad).status()).isEqualTo(400);
    }
  }

  private static String digest(String algorithm, byte[] bytes) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  @Test
  void what_is_too_long_is_refused_before_it_and_what_was_stored_stays() {
    var large = agent.create(8L * MIB + 1, "a");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("too_large");
    String path = agent.begin(100, "a");
    agent.patch(path, 0, bytes(60));
    assertThat(agent.patch(path, 60, bytes(41)).status()).isEqualTo(413);
    assertThat(agent.head(path).header("Upload-Offset")).isEqualTo("60");
    for (String length : new String[] {"-1", "ten", "", "9999999999999999999"}) {
      var answer =
          agent.send(
              "POST", "/api/v1/files", null, "Tus-Resumable", "1.0.0", "Upload-Length", length);
      assertThat(answer.status()).as(length).isEqualTo(400);
    }
  }

  @Test
  void a_visitor_has_a_quota_for_each_day_and_is_told_when_there_is_room_again() {
    Uploader visitor = visitor();
    visitor.begin(8L * MIB, "1");
    visitor.begin(8L * MIB, "2");
    var third = visitor.create(8L * MIB, "3");
    assertThat(third.status()).isEqualTo(429);
    assertThat(Long.parseLong(third.header("Retry-After"))).isBetween(86_000L, 86_401L);
    assertThat(third.get("detail")).contains("24 hours");
    assertThat(visitor.create(4L * MIB, "4").status()).isEqualTo(201);
    assertThat(visitor().create(8L * MIB, "5").status()).isEqualTo(201);
  }

  @Test
  void nobody_but_its_creator_can_tell_that_an_upload_exists() {
    String path = visitor().begin(100, "a");
    String none = "/api/v1/files/00000000-0000-7000-8000-000000000000";
    for (Uploader other : new Uploader[] {visitor(), agent}) {
      for (String at : new String[] {path, none}) {
        assertThat(other.head(at).status()).isEqualTo(404);
        assertThat(other.patch(at, 0, bytes(10)).status()).isEqualTo(404);
        assertThat(other.delete(at).status()).isEqualTo(404);
        assertThat(other.open(at).status()).isEqualTo(404);
        assertThat(other.info(at).status()).isEqualTo(404);
      }
    }
    assertThat(Uploader.nobody(nobody).open(path).status()).isEqualTo(401);
  }

  @Test
  void an_upload_is_cancelled_and_gone() {
    String path = agent.begin(100, "a");
    agent.patch(path, 0, bytes(50));
    var gone = agent.delete(path);
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.header("Tus-Resumable")).isEqualTo("1.0.0");
    assertThat(agent.head(path).status()).isEqualTo(404);
    assertThat(agent.patch(path, 50, bytes(50)).status()).isEqualTo(404);
  }

  @Test
  void a_client_that_cannot_send_patch_says_post_and_means_patch() {
    String path = agent.begin(10, "a");
    var answer =
        agent.send(
            "POST",
            path,
            bytes(10),
            "Tus-Resumable",
            "1.0.0",
            "Upload-Offset",
            "0",
            "Content-Type",
            "application/offset+octet-stream",
            "X-HTTP-Method-Override",
            "PATCH");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Upload-Offset")).isEqualTo("10");
    assertThat(agent.send("POST", path, bytes(1), "Tus-Resumable", "1.0.0").status())
        .isEqualTo(400);
  }

  @Test
  void a_body_in_chunks_may_be_as_large_as_one_whose_length_is_known_and_not_larger() {
    byte[] content = bytes(5 * MIB);
    String path = agent.begin(content.length, "a");
    var sent = agent.chunked(path, content);
    assertThat(sent.status()).isEqualTo(204);
    assertThat(sent.header("Upload-Offset")).isEqualTo(String.valueOf(content.length));
    String shorter = agent.begin(3L * MIB, "a");
    assertThat(agent.chunked(shorter, content).status()).isEqualTo(413);
    assertThat(agent.chunked(agent.begin(8L * MIB, "a"), bytes(9 * MIB)).status()).isEqualTo(413);
  }

  @Test
  void a_client_that_asks_first_is_told_to_go_on_or_refused_before_it_sends() throws IOException {
    assertThat(agent.expecting(agent.begin(10, "a"), 0, 10)).isEqualTo("HTTP/1.1 100 Continue");
    assertThat(agent.expecting(agent.begin(10, "a"), 3, 7)).isEqualTo("HTTP/1.1 409 Conflict");
  }

  @Test
  void what_arrived_before_the_connection_broke_is_kept() throws IOException {
    byte[] content = bytes(500_000);
    String path = agent.begin(content.length, "a");
    agent.half(path, content.length, Arrays.copyOf(content, 200_000)).close();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> agent.head(path).header("Upload-Offset").equals("200000"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                agent.patch(path, 200_000, Arrays.copyOfRange(content, 200_000, 500_000)).status()
                    == 204);
    assertThat(agent.open(path).body()).isEqualTo(content);
  }

  @Test
  void one_request_at_a_time_writes_to_an_upload() throws IOException {
    byte[] content = bytes(100_000);
    String path = agent.begin(content.length, "a");
    try (Socket busy = agent.half(path, content.length, Arrays.copyOf(content, 10))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> agent.patch(path, 5, bytes(1)).status() == 423);
      assertThat(agent.delete(path).status()).isEqualTo(423);
      busy.getOutputStream().write(content, 10, content.length - 10);
      busy.getOutputStream().flush();
      byte[] head = busy.getInputStream().readNBytes(12);
      assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 204");
    }
    assertThat(agent.open(path).body()).isEqualTo(content);
  }

  @Test
  void uploads_their_bytes_and_refusals_are_counted() {
    double in = counted("hutong.files.bytes", "direction", "in");
    double out = counted("hutong.files.bytes", "direction", "out");
    double offsets = counted("hutong.files.refused", "why", "offset");
    double ready = counted("hutong.files.uploads", "event", "ready");
    String path = agent.begin(1000, "a");
    agent.patch(path, 7, bytes(1));
    agent.patch(path, 0, bytes(1000));
    agent.open(path);
    assertThat(counted("hutong.files.bytes", "direction", "in")).isEqualTo(in + 1000);
    // What went out is counted after it went, so the client may be ahead of the count.
    await()
        .untilAsserted(
            () ->
                assertThat(counted("hutong.files.bytes", "direction", "out"))
                    .isEqualTo(out + 1000));
    assertThat(counted("hutong.files.refused", "why", "offset")).isEqualTo(offsets + 1);
    assertThat(counted("hutong.files.uploads", "event", "ready")).isEqualTo(ready + 1);
  }

  private static double counted(String name, String tag, String value) {
    Counter counter = server.part(MeterRegistry.class).find(name).tag(tag, value).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void a_page_of_a_site_may_upload_and_read_the_headers_of_the_answer() {
    var made =
        nobody
            .administrator()
            .post(
                "/sites",
                Map.of("key", "embed", "name", "E", "origins", List.of("https://e.example")));
    assertThat(made.status()).isEqualTo(201);
    var answer =
        agent.send(
            "HEAD",
            agent.begin(10, "a"),
            null,
            "Tus-Resumable",
            "1.0.0",
            "Origin",
            "https://e.example");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://e.example");
    assertThat(answer.header("Access-Control-Expose-Headers"))
        .contains("Upload-Offset", "Location", "Upload-State");
  }
}
