package org.hutong.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service unit and the container file of the tarball, read by the programs that they are for.
 */
class PackagingIT {
  private static final long MINUTES = 10;

  @TempDir Path directory;

  private record Ended(int code, String output) {}

  private static Ended run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return run(command).code() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The unit as it stands, but for the place of the program: systemd looks for it. */
  @Test
  void systemd_finds_no_fault_in_the_unit() throws Exception {
    assumeThat(works("systemd-analyze", "--version")).as("systemd is here").isTrue();
    String unit = Files.readString(Distribution.home().resolve("service/hutong.service"));
    Path file = directory.resolve("hutong.service");
    Files.writeString(file, unit.replace("/opt/hutong", Distribution.home().toString()));
    Ended verified = run("systemd-analyze", "verify", file.toString());
    assertThat(verified.output().lines().filter(line -> line.contains("hutong.service"))).isEmpty();
  }

  @Test
  void the_container_file_names_what_the_tarball_has() throws IOException {
    List<String> lines = Files.readAllLines(Distribution.home().resolve("container/Dockerfile"));
    String program =
        lines.stream()
            .filter(line -> line.startsWith("ENTRYPOINT"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*/opt/hutong/([^\"]+)\".*", "$1");
    assertThat(Distribution.home().resolve(program)).isExecutable();
  }

  @Test
  void an_image_is_built_and_answers_where_a_builder_is_here() throws Exception {
    assumeThat(works("docker", "info")).as("a builder of images is here").isTrue();
    String home = Distribution.home().toString();
    Ended built =
        run(
            "docker",
            "build",
            "-q",
            "-t",
            "hutong-test",
            "-f",
            home + "/container/Dockerfile",
            home);
    assertThat(built.code()).as(built.output()).isZero();
    assertThat(run("docker", "run", "--rm", "hutong-test", "version").output()).contains("Hutong");
  }
}
