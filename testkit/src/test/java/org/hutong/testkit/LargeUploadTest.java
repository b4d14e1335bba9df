package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 1 GiB up and down again through a server with a small heap, measured by the kernel. */
@Tag("long")
class LargeUploadTest {
  private static final int WARM = 64;
  private static final int GIBIBYTE = 1024;
  private static final long MOST_GROWTH_KIB = 64 * 1024;

  @TempDir private Path directory;

  @Test
  void one_gibibyte_up_and_down_grows_the_process_by_less_than_64_mebibytes() throws Exception {
    try (var server =
        ServerProcess.start(directory.resolve("server"), Map.of(), List.of("-Xmx512m"))) {
      String token =
          RestClient.to(server.http())
              .post("/api/v1/sites/default/visitors", Map.of())
              .expect(200, 201)
              .string("token");
      through(server, token, WARM);
      long before = resident(server.process());
      AtomicLong most = new AtomicLong(before);
      AtomicBoolean going = new AtomicBoolean(true);
      Thread watch = Thread.ofPlatform().start(() -> watch(server.process(), most, going));
      through(server, token, GIBIBYTE);
      going.set(false);
      watch.join();
      System.out.printf(
          "LargeUploadTest: resident %d KiB before, %d KiB at most, grown by %d KiB%n",
          before, most.get(), most.get() - before);
      assertThat(most.get() - before).isLessThan(MOST_GROWTH_KIB);
    }
  }

  private void through(ServerProcess server, String token, int mebibytes) throws Exception {
    Path file = BigFile.random(directory, mebibytes);
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var made =
          http.send(
              tus(server, "/api/v1/files", token)
                  .header("Upload-Length", String.valueOf(Files.size(file)))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      String path = made.headers().firstValue("Location").orElseThrow();
      var sent =
          http.send(
              tus(server, path, token)
                  .header("Upload-Offset", "0")
                  .header("Content-Type", "application/offset+octet-stream")
                  .method("PATCH", BodyPublishers.ofFile(file))
                  .build(),
              BodyHandlers.ofString());
      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(204);
      URI url = server.http().resolve(path);
      assertThat(BigFile.digest(url, token)).isEqualTo(BigFile.digest(file));
      http.send(tus(server, path, token).DELETE().build(), BodyHandlers.discarding());
    }
    Files.delete(file);
  }

  private static HttpRequest.Builder tus(ServerProcess server, String path, String token) {
    return HttpRequest.newBuilder(server.http().resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Tus-Resumable", "1.0.0");
  }

  private static void watch(Process process, AtomicLong most, AtomicBoolean going) {
    while (going.get()) {
      long now = resident(process);
      most.accumulateAndGet(now, Math::max);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static long resident(Process process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
