package org.hutong.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.hutong.testkit.FreePorts;
import org.hutong.testkit.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the command line, as an administrator meets them. */
class StartIT {
  /** Three times the seconds that a person should wait for the first answer. */
  private static final double FIRST_ANSWER = 3 * 5;

  @TempDir Path directory;

  private record Ended(int code, String output) {}

  private Ended hutong(String... arguments) throws IOException {
    return hutong(Map.of(), arguments);
  }

  private Ended hutong(Map<String, String> environment, String... arguments) throws IOException {
    return hutong(environment, null, arguments);
  }

  /** The same from another folder. */
  private Ended hutongIn(Path folder, String... arguments) throws IOException {
    return hutong(Map.of(), folder, arguments);
  }

  private Ended hutong(Map<String, String> environment, Path folder, String... arguments)
      throws IOException {
    var command = new ArrayList<>(List.of(Distribution.home().resolve("bin/hutong").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Ended(process.exitValue(), output);
  }

  @Test
  void the_demo_answers_within_seconds_and_prints_every_link() {
    long start = System.nanoTime();
    try (Product product =
        Distribution.product(directory, "--demo").without("HUTONG_ADMIN_PASSWORD").start()) {
      assertThat(Product.status(product.url("/console/"))).isEqualTo(200);
      assertThat(Product.status(product.shop())).isEqualTo(200);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("console and shop answered %.1f s after the start%n", seconds);
      assertThat(seconds).isLessThan(FIRST_ANSWER);
      String log = product.logText().replace("\\/", "/");
      assertThat(log)
          .contains(product.url("/console/"))
          .contains(":" + (product.port() + 2) + "/")
          .containsPattern(Pattern.quote(product.url("/setup?token=")) + "\\S{20,}");
      product.stop();
      assertThat(product.process().exitValue()).isIn(0, 143);
    }
  }

  @Test
  void the_links_are_whole_lines_also_when_the_log_is_json() {
    try (Product product =
        Distribution.product(directory)
            .without("HUTONG_ADMIN_PASSWORD")
            .with("HUTONG_LOG_FORMAT", "json")
            .with("HUTONG_SERVER_PUBLIC_URL", "https://shop.example/kefu/")
            .start()) {
      assertThat(product.logText().lines())
          .contains(
              "Chat page      https://shop.example/kefu/chat?site=default",
              "Console        https://shop.example/kefu/console/")
          .anyMatch(
              line ->
                  line.matches(
                      "Set-up \\(once\\)  https://shop.example/kefu/setup\\?token=\\S{20,}"));
    }
  }

  @Test
  void a_demo_directory_starts_again_as_it_stands() {
    try (Product product = Distribution.product(directory, "--demo").start()) {
      product.stop();
      product.start();
      assertThat(product.logText()).containsOnlyOnce("Demo data was added");
    }
  }

  @Test
  void the_demo_refuses_a_directory_that_has_users() {
    try (Product product = Distribution.product(directory).start()) {
      product.stop();
    }
    try (Product demo = Distribution.product(directory, "--demo")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(demo::start)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("--data");
    }
  }

  @Test
  void a_data_directory_in_use_names_the_process_and_the_mend() throws IOException {
    try (Product product = Distribution.product(directory).start()) {
      Ended second = hutong("run", "--port", "0", "--data", product.data().toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output())
          .contains("process " + product.process().pid())
          .contains("--data DIR");
    }
  }

  @Test
  void a_taken_port_names_the_process_and_the_mend() throws IOException {
    try (Product product = Distribution.product(directory).start()) {
      Ended second =
          hutong(
              "run",
              "--port",
              String.valueOf(product.port()),
              "--data",
              directory.resolve("other").toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output())
          .contains("Port " + product.port() + " is in use by process " + product.process().pid())
          .contains("--port N");
    }
  }

  /** The management port is the one after the port. */
  @Test
  void a_taken_management_port_names_the_process_and_the_mend() throws IOException {
    try (Product product = Distribution.product(directory).start()) {
      Ended second =
          hutong(
              "run",
              "--port",
              String.valueOf(product.port() - 1),
              "--data",
              directory.resolve("other").toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output())
          .contains("Port " + product.port() + " is in use by process " + product.process().pid())
          .contains("management.port");
    }
  }

  @Test
  void debuggers_are_let_in_on_loopback_and_a_taken_port_names_the_process() throws IOException {
    String port = String.valueOf(FreePorts.row(1));
    try (Product product = Distribution.product(directory, "--debug", port).start()) {
      try (var debugger = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
        debugger.getOutputStream().write("JDWP-Handshake".getBytes(StandardCharsets.US_ASCII));
        assertThat(debugger.getInputStream().readNBytes(14)).asString().isEqualTo("JDWP-Handshake");
      }
      assertThat(product.logText()).contains("address: " + port, "a debugger may attach");
      Ended second = hutong("run", "--debug", port, "--data", directory.resolve("b").toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output())
          .contains("Port " + port + " is in use by process " + product.process().pid())
          .contains("--debug PORT")
          .doesNotContain("JDWP");
    }
  }

  @Test
  void what_is_no_port_of_a_debugger_is_refused_before_anything_starts() throws IOException {
    for (String port : List.of("many", "0", "65536", "5005x")) {
      Ended ended = hutong("run", "--debug", port);
      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.output()).contains("'" + port + "'").contains("1 to 65535");
    }
    Ended two =
        hutong(
            Map.of("JAVA_OPTS", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n"),
            "run",
            "--debug");
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.output()).contains("JAVA_OPTS");
  }

  @Test
  void wrong_usage_exits_with_2_and_says_what_is_wrong() throws IOException {
    assertThat(hutong().code()).isEqualTo(2);
    assertThat(hutong("rum"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(2))
        .extracting(Ended::output)
        .asString()
        .contains("rum");
    assertThat(hutong("run", "--prot", "1").code()).isEqualTo(2);
    assertThat(hutong("run", "--port", "many").code()).isEqualTo(2);
    Path file = Files.writeString(directory.resolve("bad.yml"), "server:\n  prot: 1\n");
    Ended unknown = hutong("check", "--config", file.toString());
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.output()).contains("bad.yml:2").contains("server.port");
  }

  @Test
  void licences_are_told_of_what_is_shipped_and_of_nothing_else() throws IOException {
    assertThat(Distribution.home().resolve("LICENSE")).content().contains("Apache License");
    assertThat(Distribution.home().resolve("THIRD-PARTY.txt"))
        .content()
        .contains("undertow-core", "h2database", "logback-classic")
        .doesNotContain("junit", "playwright", "assertj");
    assertThat(Distribution.home().resolve("THIRD-PARTY-WEB.txt"))
        .content()
        .contains(" vue:", " preact:")
        .doesNotContain(" vite:");
  }

  @Test
  void version_is_told() throws IOException {
    Ended version = hutong("version");
    assertThat(version.code()).isZero();
    assertThat(version.output()).contains("hutong " + System.getProperty("hutong.version"));
  }

  @Test
  void check_says_what_an_acknowledged_message_survives() throws IOException {
    Ended check = hutong("check", "--port", "0", "--data", directory.resolve("data").toString());
    assertThat(check.output()).contains("configuration   ok").containsIgnoringCase("power");
    assertThat(check.code()).isZero();
  }

  @Test
  void administrators_are_made_with_and_without_a_running_server() throws IOException {
    String data = directory.resolve("data").toString();
    Ended offline = hutong("admin", "create", "lin", "--data", data);
    assertThat(offline.output()).contains("created lin").contains("password: ");
    assertThat(offline.code()).isZero();
    try (Product product =
        Distribution.product(directory).without("HUTONG_ADMIN_PASSWORD").start()) {
      assertThat(hutong("admin", "reset", "lin", "--data", data).output()).contains("reset lin");
      assertThat(hutong("admin", "unlock", "nobody", "--data", data).code()).isEqualTo(1);
      assertThat(product.process().isAlive()).isTrue();
    }
  }

  @Test
  void commands_find_the_data_of_the_server_that_runs_and_make_none_beside_it() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Ended nothing = hutongIn(elsewhere, "admin", "unlock", "admin");
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.output()).contains("--data");
    try (Product product = Distribution.product(directory).start()) {
      assertThat(hutongIn(elsewhere, "admin", "unlock", "admin").output())
          .contains("unlocked admin");
      assertThat(hutongIn(elsewhere, "admin", "create", "lin").output()).contains("created lin");
      assertThat(hutongIn(elsewhere, "plugin", "list").code()).isZero();
      Ended beside = hutongIn(elsewhere, "admin", "create", "lin", "--data", "typo");
      assertThat(beside.code()).isEqualTo(1);
      assertThat(beside.output()).contains(product.data().toString());
    }
    try (var files = Files.walk(elsewhere)) {
      assertThat(files).containsExactly(elsewhere);
    }
  }

  @Test
  void a_plugin_is_installed_and_removed_from_the_command_line_while_the_server_runs()
      throws IOException {
    try (Product product = Distribution.product(directory).start()) {
      String data = product.data().toString();
      Ended installed =
          hutong("plugin", "install", Distribution.sensitiveWords().toString(), "--data", data);
      assertThat(installed.output()).contains("sensitive-words running");
      assertThat(hutong("plugin", "list", "--data", data).output())
          .containsPattern("sensitive-words +1.0.0 +running");
      assertThat(hutong("plugin", "disable", "sensitive-words", "--data", data).output())
          .contains("disabled");
      assertThat(hutong("plugin", "remove", "sensitive-words", "--data", data).code()).isZero();
      Path corrupt = Files.writeString(directory.resolve("corrupt.jar"), "no jar");
      assertThat(hutong("plugin", "verify", Distribution.sensitiveWords().toString()).output())
          .contains("sensitive-words 1.0.0 can be installed");
      assertThat(hutong("plugin", "verify", corrupt.toString()).code()).isEqualTo(1);
      Ended refused = hutong("plugin", "install", corrupt.toString(), "--data", data);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.output()).contains("corrupt.jar").doesNotContain("\tat ");
    }
  }
}
