package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.http.HttpServer;
import org.hutong.core.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole installation in one file while people write, and back. */
class BackupTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int WRITERS = 3;

  @TempDir Path directory;

  private Configuration configuration(Path data) {
    return new ConfigurationReader(
            Map.of("HUTONG_MANAGEMENT_PORT", "0", "HUTONG_LIMITS_MESSAGES_PER_MINUTE", "60000"),
            directory)
        .option("--data", "data", data.toString())
        .option("--port", "server.port", "0")
        .read();
  }

  private record Said(int exit, String text) {}

  private static Said say(String... command) {
    var text = new StringWriter();
    int exit =
        Main.commandLine()
            .setErr(new PrintWriter(text, true))
            .setOut(new PrintWriter(text, true))
            .execute(command);
    return new Said(exit, text.toString());
  }

  private static void done(String... command) {
    Said said = say(command);
    assertThat(said.exit()).as(Arrays.toString(command) + said.text()).isEqualTo(Main.DONE);
  }

  private static String refused(String... command) {
    Said said = say(command);
    assertThat(said.exit()).as(said.text()).isEqualTo(Main.FAILED);
    assertThat(said.text()).doesNotContain("\tat ");
    return said.text();
  }

  private static HttpResponse<String> post(
      Server server, String path, String token, String body, String... headers) throws Exception {
    int port = server.part(HttpServer.class).address().getPort();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** A visitor who sent a file and goes on to write. */
  private static final class Writer {
    private final Server server;
    private final String token;
    private final Queue<String> acked = new ConcurrentLinkedQueue<>();

    Writer(Server server) throws Exception {
      this.server = server;
      this.token =
          JSON.readTree(post(server, "/sites/default/visitors", "", "{}").body())
              .path("token")
              .asString();
      var made =
          post(
              server,
              "/files",
              token,
              "abc",
              "Tus-Resumable",
              "1.0.0",
              "Upload-Length",
              "3",
              "Content-Type",
              "application/offset+octet-stream",
              "Upload-Metadata",
              "filename " + Base64.getEncoder().encodeToString("a.txt".getBytes()));
      assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
      String location = made.headers().firstValue("Location").orElseThrow();
      String id = location.substring(location.lastIndexOf('/') + 1);
      send(
          "{\"kind\":\"file\",\"body\":{\"file\":\"%s\",\"name\":\"a.txt\",\"size\":3,\"type\":\"text/plain\"}}"
              .formatted(id));
    }

    boolean send(String body) throws Exception {
      var answer =
          post(
              server,
              "/conversations/current/messages",
              token,
              body,
              "Idempotency-Key",
              "id-" + UUID.randomUUID());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
      JsonNode said = JSON.readTree(answer.body());
      acked.add(said.path("conversation").asString() + " " + said.path("seq").asLong());
      return true;
    }
  }

  private static void write(List<Writer> writers, AtomicBoolean stop) {
    writers.forEach(
        writer ->
            Thread.ofPlatform()
                .daemon()
                .start(
                    () -> {
                      try {
                        while (!stop.get()) {
                          writer.send("{\"kind\":\"text\",\"body\":{\"text\":\"on and on\"}}");
                        }
                      } catch (Exception e) {
                        stop.set(true);
                      }
                    }));
  }

  private static List<String> strings(Database database, String sql) {
    return database.with(handle -> handle.select(sql).mapTo(String.class).list());
  }

  @Test
  void a_backup_of_a_busy_server_has_all_that_was_acknowledged_and_becomes_a_server_again()
      throws Exception {
    Path archive = directory.resolve("one.backup");
    List<String> before = new ArrayList<>();
    String epoch;
    try (Server server = Server.start(configuration(directory.resolve("data")))) {
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(new Writer(server));
      }
      epoch = server.part(Database.class).installation().epoch();
      var stop = new AtomicBoolean();
      write(writers, stop);
      org.awaitility.Awaitility.await()
          .until(() -> writers.stream().allMatch(writer -> writer.acked.size() > 10));
      writers.forEach(writer -> before.addAll(writer.acked));
      done("backup", archive.toString(), "--data", directory.resolve("data").toString());
      stop.set(true);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
    done("check", "--backup", archive.toString());
    Path fresh = directory.resolve("fresh");
    done("restore", archive.toString(), "--data", fresh.toString());
    done("check", "--data", fresh.toString(), "--port", "0");
    try (Server server = Server.start(configuration(fresh))) {
      Database database = server.part(Database.class);
      assertThat(database.installation().epoch()).isNotEqualTo(epoch);
      assertThat(strings(database, "SELECT conversation || ' ' || seq FROM event"))
          .containsAll(before);
      assertThat(
              strings(
                  database,
                  "SELECT c.id FROM conversation c WHERE c.last_seq <> (SELECT COUNT(*) FROM event e"
                      + " WHERE e.conversation = c.id) OR c.last_seq <> (SELECT MAX(seq) FROM event e"
                      + " WHERE e.conversation = c.id)"))
          .isEmpty();
      List<String> files = strings(database, "SELECT DISTINCT file FROM attachment");
      assertThat(files).hasSize(WRITERS);
      try (Stream<Path> all = Files.walk(fresh.resolve("files"))) {
        assertThat(all.map(path -> path.getFileName().toString()).toList()).containsAll(files);
      }
      Writer again = new Writer(server);
      assertThat(again.send("{\"kind\":\"text\",\"body\":{\"text\":\"it works\"}}")).isTrue();
    }
  }

  private Path offlineBackup() {
    Path data = directory.resolve("data");
    Server.start(configuration(data)).close();
    Path archive = directory.resolve("one.backup");
    done("backup", archive.toString(), "--data", data.toString());
    return archive;
  }

  private static void copyWith(Path from, Path to, String changed, byte[] content)
      throws IOException {
    try (var source = new ZipFile(from.toFile());
        var target = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry entry : java.util.Collections.list(source.entries())) {
        target.putNextEntry(new ZipEntry(entry.getName()));
        target.write(
            entry.getName().equals(changed)
                ? content
                : source.getInputStream(entry).readAllBytes());
      }
      if (source.getEntry(changed) == null) {
        target.putNextEntry(new ZipEntry(changed));
        target.write(content);
      }
    }
  }

  @Test
  void a_backup_that_was_cut_off_or_edited_is_refused_before_anything_is_written()
      throws Exception {
    Path archive = offlineBackup();
    byte[] all = Files.readAllBytes(archive);
    List<Path> bad = new ArrayList<>();
    for (int percent : new int[] {0, 1, 50, 99}) {
      bad.add(
          Files.write(
              directory.resolve("cut" + percent), Arrays.copyOf(all, all.length * percent / 100)));
    }
    byte[] flipped = all.clone();
    flipped[all.length / 3] ^= 1;
    bad.add(Files.write(directory.resolve("flipped"), flipped));
    for (String name :
        List.of("master.key", "MANIFEST", "../../evil", "/etc/evil", "files/../../evil", "more")) {
      Path edited = directory.resolve("edited" + bad.size());
      copyWith(archive, edited, name, "changed".getBytes());
      bad.add(edited);
    }
    for (Path file : bad) {
      Path target = directory.resolve("into");
      assertThat(refused("restore", file.toString(), "--data", target.toString()))
          .as(file.toString())
          .contains("backup");
      assertThat(target).doesNotExist();
      refused("check", "--backup", file.toString());
    }
    assertThat(directory.resolve("evil")).doesNotExist();
  }

  @Test
  void nothing_is_written_over_and_a_half_restore_does_not_start() throws Exception {
    Path archive = offlineBackup();
    String data = directory.resolve("data").toString();
    assertThat(refused("restore", archive.toString(), "--data", data)).contains("is not empty");
    assertThat(refused("backup", archive.toString(), "--data", data)).contains("exists already");
    assertThat(refused("backup", directory.resolve("no/where").toString(), "--data", data))
        .contains("no directory");
    assertThat(
            refused(
                "backup",
                directory.resolve("two.backup").toString(),
                "--data",
                directory.resolve("nobody").toString()))
        .contains("no installation");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(path -> path.toString().endsWith(".part"))).isEmpty();
    }
    Path half = Files.createDirectory(directory.resolve("half"));
    Files.createFile(half.resolve("RESTORING"));
    assertThat(refused("check", "--data", half.toString(), "--port", "0")).contains("was cut off");
  }
}
