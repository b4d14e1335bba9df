package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.plugin.PluginArtifact;
import org.hutong.core.plugin.PluginJar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a stranger's plugin asks for at the command line of a running server. */
class ConsentCommandTest {
  private static final String RAN = "org.hutong.test.command.consent.ran";

  @TempDir private Path directory;
  private Server server;

  @BeforeEach
  void start() {
    System.clearProperty(RAN);
    var reader = new ConfigurationReader(Map.of(), directory);
    Map.of(
            "server.port", "0",
            "server.host", "127.0.0.1",
            "management.port", "0",
            "data", directory.resolve("data").toString())
        .forEach((key, value) -> reader.option("test", key, value));
    server = Server.start(reader.read());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String hutong(String... arguments) {
    var text = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    commandLine.execute(arguments);
    return text.toString();
  }

  private static PluginJar stranger(String version) {
    return PluginJar.of("stranger")
        .with("version", version)
        .with("permissions", "[customer.read]")
        .extension(
            "Door",
            "RestEndpoint",
            "static { System.setProperty(\"%s\", \"%s\"); }".formatted(RAN, version)
                + " public List<Route> routes() { return List.of(); }");
  }

  private String install(Path jar, String... more) {
    return hutong(
        java.util.stream.Stream.concat(
                List.of("plugin", "install", jar.toString(), "--data", data()).stream(),
                java.util.Arrays.stream(more))
            .toArray(String[]::new));
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  @Test
  void it_waits_is_shown_whole_and_runs_after_the_printed_command() {
    Path jar = stranger("1.0.0").write(directory.resolve("stranger.jar"));
    String sha256 = PluginArtifact.verify(jar).sha256();
    String told = install(jar);
    String agree =
        "hutong plugin consent stranger --sha256 "
            + sha256
            + " --grant customer.read,network.answer";
    assertThat(told)
        .contains(
            "stranger consent",
            "publisher: unknown",
            "SHA-256: " + sha256,
            "asks for: customer.read",
            "asks for: network.answer",
            "agree with: " + agree)
        .doesNotContain("replaces");
    assertThat(hutong("plugin", "consent", "stranger", "--data", data())).isEqualTo(told);
    assertThat(System.getProperty(RAN)).isNull();
    String wrong = agree.replace(sha256, sha256.replace(sha256.charAt(0), 'x'));
    assertThat(run(wrong)).contains("not what you agreed to");
    assertThat(System.getProperty(RAN)).isNull();
    assertThat(run(agree)).startsWith("stranger running");
    assertThat(System.getProperty(RAN)).isEqualTo("1.0.0");
    assertThat(install(stranger("2.0.0").write(jar)))
        .contains("stranger running", "version 2.0.0 waits", "replaces: version 1.0.0; nobody");
    assertThat(System.getProperty(RAN)).isEqualTo("1.0.0");
  }

  @Test
  void who_names_the_file_and_all_that_it_asks_for_agrees_in_one_command() {
    Path jar = stranger("1.0.0").write(directory.resolve("stranger.jar"));
    assertThat(install(jar, "--grant", "network.answer")).contains("stranger consent");
    assertThat(install(jar, "--grant", "customer.read,network.answer"))
        .isEqualToNormalizingNewlines("stranger running\n");
  }

  private String run(String printed) {
    return hutong((printed.substring("hutong ".length()) + " --data " + data()).split(" "));
  }
}
