package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin that is installed and removed a hundred times under load. In a JVM without the profiling
 * compiler: its method profiles lie in the metaspace too and grow for minutes with the load alone
 * (measured: +3 % with them and -0.2 % without, the number of classes being the same), which would
 * hide what this test is about.
 */
@Tag("long")
class ReloadUnderLoadTest {
  @TempDir private Path home;

  @Test
  void a_hundred_installs_and_removals_delay_no_message_and_leave_nothing_behind()
      throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m",
                "-Dguice_bytecode_gen_option=DISABLED",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ReloadUnderLoad.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      output.lines().filter(line -> line.contains(" rounds, ")).forEach(System.out::println);
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
