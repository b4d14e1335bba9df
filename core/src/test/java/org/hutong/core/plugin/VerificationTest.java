package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a stranger's file is like, its verification ends soon: it is taken, or refused. */
class VerificationTest {
  @TempDir private Path home;

  static Stream<StrangeFiles.Strange> strange() {
    return StrangeFiles.all();
  }

  private PluginRefusedException refusal(byte[] jar) throws IOException {
    Path file = Files.write(home.resolve("strange.jar"), jar);
    return catchThrowableOfType(PluginRefusedException.class, () -> PluginArtifact.verify(file));
  }

  @ParameterizedTest
  @MethodSource("strange")
  void it_is_refused_with_its_reason_within_five_seconds(StrangeFiles.Strange strange)
      throws IOException {
    long began = System.nanoTime();
    PluginRefusedException refused = refusal(strange.jar());
    assertThat(refused).as(strange.what() + " was taken").isNotNull();
    assertThat(refused.getMessage()).contains(strange.reason());
    assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void a_jar_with_a_changed_byte_anywhere_is_taken_or_refused_and_nothing_else()
      throws IOException {
    var random = new Random(7);
    Path file = home.resolve("changed.jar");
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] jar = StrangeFiles.SOUND.clone();
      jar[random.nextInt(jar.length)] ^= (byte) (1 << random.nextInt(8));
      refused += taken(Files.write(file, jar)) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(250);
  }

  @Test
  void a_class_with_a_changed_byte_anywhere_is_taken_or_refused_and_nothing_else()
      throws IOException {
    var random = new Random(11);
    Path file = home.resolve("changed.jar");
    byte[] sound = StrangeFiles.entries().get("example/Guard.class");
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      refused += taken(Files.write(file, StrangeFiles.with("example/Guard.class", bytes))) ? 0 : 1;
    }
    assertThat(refused).isPositive();
  }

  private static boolean taken(Path file) {
    try {
      PluginArtifact.verify(file);
      return true;
    } catch (PluginRefusedException e) {
      assertThat(e.reasons()).isNotEmpty();
      return false;
    }
  }

  @Test
  void what_editors_add_to_a_text_does_not_matter() throws IOException {
    String yaml = "\uFEFFid: strange\r\nversion: 1.0.0\r\nrequires: \">=1.0 <2\"\r\n";
    String schema =
        "\uFEFF{\r\n\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\","
            + "\"default\":\"b\"}}}";
    Map<String, byte[]> all = StrangeFiles.entries();
    all.put("plugin.yaml", (yaml + "settings: s.json\r\n").getBytes(StandardCharsets.UTF_8));
    all.put("s.json", schema.getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(home.resolve("marked.jar"), StrangeFiles.zip(all));
    PluginArtifact artifact = PluginArtifact.verify(file);
    assertThat(artifact.descriptor().id()).isEqualTo("strange");
    assertThat(SettingsSchema.of(String.valueOf(artifact.schema())).complete("{}"))
        .isEqualTo("{\"a\":\"b\"}");
  }

  @Test
  void a_class_is_read_whatever_its_name_ends_with() throws IOException {
    Path file =
        Files.write(
            home.resolve("named.jar"),
            StrangeFiles.with("a/Xmodule-info.class", StrangeFiles.exiting("a.A")));
    assertThat(PluginArtifact.verify(file).dangers()).containsExactly("System.exit in a.A");
  }

  @Test
  void of_a_name_that_is_twice_in_a_library_the_one_is_read_that_is_loaded() throws Exception {
    byte[] sound = StrangeFiles.entries().get("example/Guard.class");
    byte[] twice =
        new RawZip()
            .add("a/A.class", sound, each -> {})
            .add("a/A.class", StrangeFiles.exiting("a.A"), each -> {})
            .bytes();
    Path library = Files.write(home.resolve("a.jar"), twice);
    byte[] loaded;
    try (var jar = new java.util.jar.JarFile(library.toFile())) {
      loaded = jar.getInputStream(jar.getJarEntry("a/A.class")).readAllBytes();
    }
    Path file = Files.write(home.resolve("twice.jar"), StrangeFiles.with("lib/a.jar", twice));
    boolean exits = !java.util.Arrays.equals(loaded, sound);
    assertThat(PluginArtifact.verify(file).dangers())
        .isEqualTo(exits ? java.util.List.of("System.exit in a.A") : java.util.List.of());
  }

  @Test
  void what_takes_longer_than_its_time_is_given_up() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>(StrangeFiles.entries());
    byte[] content = new byte[4 * 1024 * 1024];
    new Random(3).nextBytes(content);
    for (int i = 0; i < 10; i++) {
      all.put("data/" + i, content);
    }
    Path file = Files.write(home.resolve("large.jar"), StrangeFiles.zip(all));
    var refused =
        catchThrowableOfType(
            PluginRefusedException.class, () -> Verification.of(file, Duration.ofMillis(1)));
    assertThat(refused.getMessage()).containsAnyOf("takes longer", "still verifying");
    assertThat(PluginArtifact.verify(file).descriptor().id()).isEqualTo("strange");
  }

  @Test
  void a_folder_a_dead_link_and_a_pipe_are_refused_without_being_opened() throws Exception {
    Path folder = Files.createDirectory(home.resolve("folder.jar"));
    Path link = Files.createSymbolicLink(home.resolve("link.jar"), home.resolve("nothing"));
    Path pipe = home.resolve("pipe.jar");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path each : new Path[] {folder, link, pipe}) {
      assertThat(taken(each)).as(each.toString()).isFalse();
    }
  }
}
