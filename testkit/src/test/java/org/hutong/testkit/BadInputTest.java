package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input at the start gives a clear error with its fix, and an exit code. */
class BadInputTest {
  @TempDir private Path directory;

  private record Run(int code, String output) {}

  private Run hutong(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dguice_bytecode_gen_option=DISABLED",
            "-cp",
            System.getProperty("java.class.path"),
            "org.hutong.core.app.Main"));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HUTONG_ADMIN_PASSWORD", HutongServer.PASSWORD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(40, TimeUnit.SECONDS)).describedAs("it ends by itself").isTrue();
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_wrong_configuration_names_file_line_and_mend() throws Exception {
    Path file = directory.resolve("hutong.yml");
    Files.writeString(file, "server:\n  port: 8080\nlimits:\n  visitorFrames: 64KiB\n");
    Run run = hutong(Map.of(), "run", "--config", file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output()).contains("hutong.yml", "4", "visitorFrames", "visitorFrame");
    assertThat(run.output()).doesNotContain("\tat ");
  }

  @Test
  void a_bad_value_is_refused_with_the_key_that_has_it() throws Exception {
    Run run = hutong(Map.of("HUTONG_SERVER_PORT", "eighty"), "run");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output()).contains("HUTONG_SERVER_PORT", "eighty");
  }

  @Test
  void a_port_that_is_taken_names_who_has_it() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      String port = String.valueOf(taken.getLocalPort());
      Run run =
          hutong(Map.of(), "run", "--port", port, "--data", directory.resolve("d").toString());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.output()).contains("Port " + port, "in use", "--port");
      assertThat(run.output()).contains(String.valueOf(ProcessHandle.current().pid()));
    }
  }

  @Test
  void a_port_that_the_demo_shop_needs_names_who_has_it() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      String port = String.valueOf(taken.getLocalPort() - 2);
      String data = directory.resolve("d").toString();
      Run run =
          hutong(
              Map.of("HUTONG_MANAGEMENT_PORT", "0"),
              "run",
              "--demo",
              "--port",
              port,
              "--data",
              data);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.output())
          .contains("Port " + taken.getLocalPort(), "in use", "demo shop", "--port")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_certificate_that_is_none_is_named() throws Exception {
    String pem = Files.writeString(directory.resolve("server.pem"), "nonsense").toString();
    Run run =
        hutong(
            Map.of("HUTONG_SERVER_TLS_CERTIFICATE", pem, "HUTONG_SERVER_TLS_KEY", pem),
            "run",
            "--port",
            "0",
            "--data",
            directory.resolve("d").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).contains("server.pem", "certificate").doesNotContain("\tat ");
  }

  @Test
  void a_database_that_is_none_is_named_with_the_mend() throws Exception {
    Path data = Files.createDirectories(directory.resolve("d"));
    Files.writeString(data.resolve("hutong.mv.db"), "no database at all".repeat(1_000));
    Run run = hutong(Map.of(), "run", "--port", "0", "--data", data.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output())
        .contains("hutong.mv.db is damaged", "hutong restore FILE")
        .doesNotContain("\tat ");
  }

  @Test
  void a_directory_is_no_configuration() throws Exception {
    Run run = hutong(Map.of(), "check", "--config", directory.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.output()).contains("cannot be read").doesNotContain("\tat ");
  }

  @Test
  void a_command_line_works_beside_what_a_killed_server_left() throws Exception {
    Path data = Files.createDirectories(directory.resolve("d"));
    int nobody = FreePorts.row(1);
    Files.writeString(
        data.resolve("control.json"),
        "{\"pid\":%d,\"host\":\"127.0.0.1\",\"port\":%d,\"token\":\"x\"}"
            .formatted(ProcessHandle.current().pid(), nobody));
    Run wrong = hutong(Map.of(), "admin", "create", "lin yi", "--data", data.toString());
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.output()).contains("no spaces");
    Run run = hutong(Map.of(), "admin", "create", "lin", "--data", data.toString());
    assertThat(run.output()).contains("created lin", "password: ");
    assertThat(run.code()).isZero();
  }

  @Test
  void a_data_directory_that_cannot_be_written_is_told() throws Exception {
    Path file = directory.resolve("not-a-directory");
    Files.writeString(file, "a file");
    Run run = hutong(Map.of(), "run", "--port", "0", "--data", file.resolve("data").toString());
    assertThat(run.code()).isIn(1, 2);
    assertThat(run.output()).contains("not-a-directory").doesNotContain("\tat ");
  }

  @Test
  void a_data_directory_in_use_names_the_process() throws IOException, Exception {
    try (ServerProcess first = ServerProcess.start(directory.resolve("first"), Map.of())) {
      Run run = hutong(Map.of(), "run", "--port", "0", "--data", first.data().toString());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.output()).contains(String.valueOf(first.process().pid()), "--data");
      assertThat(RestClient.to(first.http()).get("/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void a_command_that_is_none_is_bad_usage() throws Exception {
    assertThat(hutong(Map.of(), "fly").code()).isEqualTo(2);
  }
}
