package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A plugin ends the process when it is started: the second time it is left out. */
@Tag("long")
class EarlyEndTest {
  private static final int CODE = 7;
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @TempDir private Path directory;

  /** Ends the process by reflection, which no scan of byte code finds, if the file is there. */
  private byte[] ending(String type, String call) {
    return PluginSource.of("ending")
        .extension(
            "Guard",
            "MessageInterceptor",
            """
            @Override public Verdict filter(Draft draft) { return Verdict.pass(); }
            public Guard() throws Exception {
              if (java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
                Class<?> type = Class.forName("java.lang.%s");
                Object on = type == System.class ? null : Runtime.getRuntime();
                type.getMethod("%s", int.class).invoke(on, %d);
              }
            }
            """
                .formatted(armed(), type, call, CODE))
        .jar();
  }

  private Path armed() {
    return directory.resolve("armed");
  }

  @Test
  void one_that_halts_when_it_is_started_is_quarantined_and_commands_never_start_it()
      throws Exception {
    try (var server = ServerProcess.start(directory, Map.of())) {
      admin(server)
          .bytes("POST", "/api/v1/plugins", "application/java-archive", ending("Runtime", "halt"))
          .expect(201);
      Files.createFile(armed());
      server.stop();
      assertThat(command("list")).contains("ending", "off");
      server.relaunch();
      assertThat(untilReady(server)).isEqualTo(2);
      JsonNode shown = admin(server).get("/api/v1/plugins/ending").expect(200).json();
      assertThat(shown.path("state").asString()).isEqualTo("quarantined");
      assertThat(shown.path("strikes").path(0).path("kind").asString()).isEqualTo("ended");
      assertThat(shown.path("quarantine").path("reason").asString()).contains("being started");
      server.stop();
      assertThat(command("list")).contains("ending", "quarantined");
      assertThat(command("enable", "ending")).contains("ending off");
      assertThat(command("disable", "ending")).contains("ending disabled");
      assertThat(command("remove", "ending")).contains("ending removed");
    }
  }

  @Test
  void one_in_the_directory_that_exits_when_it_is_started_is_refused_until_it_is_replaced()
      throws Exception {
    Files.createFile(armed());
    try (var server = ServerProcess.start(directory, Map.of())) {
      Path jar = server.plugins().resolve("ending.jar");
      Files.write(jar, ending("System", "exit"));
      await().atMost(LONGEST).until(() -> !server.process().isAlive());
      assertThat(server.process().exitValue()).as(server.logText()).isEqualTo(CODE);
      server.relaunch();
      assertThat(untilReady(server)).isEqualTo(1);
      await().atMost(LONGEST).until(() -> refused(server).contains("it ended the server 2 times"));
      assertThat(server.process().isAlive()).isTrue();
      Files.write(jar, PluginSource.filtering("ending", "return Verdict.pass();").jar());
      await().atMost(LONGEST).until(() -> refused(server).isEmpty());
      assertThat(admin(server).get("/api/v1/plugins/ending").expect(200).string("state"))
          .isEqualTo("running");
    }
  }

  private static String refused(ServerProcess server) {
    JsonNode page = admin(server).get("/api/v1/plugins").expect(200).json();
    return page.path("refused").path(0).path("reasons").path(0).asString("");
  }

  /** Begins the process again whenever it ends; how often that was. */
  private static int untilReady(ServerProcess server) {
    int[] ends = {0};
    await()
        .atMost(LONGEST)
        .until(
            () -> {
              if (!server.process().isAlive()) {
                assertThat(server.process().exitValue()).as(server.logText()).isEqualTo(CODE);
                ends[0]++;
                server.relaunch();
              }
              return ready(server);
            });
    return ends[0];
  }

  private static boolean ready(ServerProcess server) {
    try {
      return RestClient.to(server.http()).get("/readyz").status() == 200;
    } catch (UncheckedIOException e) {
      return false; // It is not there at the moment.
    }
  }

  /** {@code hutong plugin …} while no server runs; what it printed. */
  private String command(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-Dguice_bytecode_gen_option=DISABLED"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of("org.hutong.core.app.Main", "plugin"));
    line.addAll(List.of(words));
    line.addAll(List.of("--data", directory.resolve("data").toString()));
    var builder = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("HUTONG_PLUGINS_DIRECTORY", directory.resolve("plugins").toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static RestClient admin(ServerProcess server) {
    String token =
        RestClient.to(server.http())
            .post("/api/v1/login", Map.of("username", "admin", "password", HutongServer.PASSWORD))
            .expect(200)
            .string("token");
    return RestClient.to(server.http()).as(token);
  }
}
