package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rights of everything below the data directory, in a process with the widest umask. */
class PrivateDirectoryTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  private Process run(Path data) throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("logback.xml"),
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="out"/></root>
            </configuration>
            """);
    String java = ProcessHandle.current().info().command().orElseThrow();
    var builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "umask 000; exec \"$@\"",
            "sh",
            java,
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dhutong.home=" + directory.resolve("home"),
            "-Dlogback.configurationFile=" + log,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            "--port",
            "0",
            "--data",
            data.toString());
    builder.environment().put("HUTONG_MANAGEMENT_PORT", "0");
    builder.environment().put("HUTONG_ADMIN_PASSWORD", "a password of the test");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static void uploadTo(int port) throws Exception {
    String api = "http://127.0.0.1:" + port + "/api/v1";
    JsonNode visitor =
        JSON.readTree(
            HTTP.send(
                    HttpRequest.newBuilder(URI.create(api + "/sites/default/visitors"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                    BodyHandlers.ofString())
                .body());
    var made =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(api + "/files"))
                .header("Authorization", "Bearer " + visitor.path("token").asString())
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "3")
                .header(
                    "Upload-Metadata",
                    "filename " + Base64.getEncoder().encodeToString(new byte[] {97}))
                .header("Content-Type", "application/offset+octet-stream")
                .POST(BodyPublishers.ofString("abc"))
                .build(),
            BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  private static List<String> open(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(
              path -> {
                try {
                  String rights =
                      PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                  return !rights.endsWith("------");
                } catch (IOException e) {
                  return false; // it is gone: the server lives
                }
              })
          .map(Path::toString)
          .toList();
    }
  }

  /** The public port of the server whose log this is. */
  private int port() throws IOException {
    var found =
        java.util.regex.Pattern.compile("Listening on [^ ]*:(\\d+)")
            .matcher(Files.readString(directory.resolve("log")));
    assertThat(found.find()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void the_data_directory_and_all_in_it_is_the_users_own_and_an_open_one_is_closed()
      throws Exception {
    Path data = directory.resolve("data");
    Files.createDirectories(data.resolve("files/old"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(
        data.resolve("files/old"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Process server = run(data);
    try {
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(data.resolve("control.json")).exists());
      uploadTo(port());
      assertThat(data.resolve("hutong.mv.db")).exists();
      assertThat(data.resolve("master.key")).exists();
      assertThat(data.resolve("INSTALLATION")).exists();
      assertThat(open(data)).isEmpty();
      assertThat(Files.readString(directory.resolve("log")))
          .contains("could be read by other users of this machine");
    } finally {
      server.destroy();
      server.waitFor();
    }
    assertThat(open(data)).isEmpty();
  }
}
