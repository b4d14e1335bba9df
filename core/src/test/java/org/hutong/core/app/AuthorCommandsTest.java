package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.app.author.Project;
import org.hutong.core.app.author.ProjectBuild;
import org.hutong.core.plugin.PluginArtifact;
import org.hutong.core.plugin.StrangeFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands for authors of plugins: what they make, and what they say of wrong arguments. */
class AuthorCommandsTest {
  @TempDir private Path directory;

  private record Ended(int code, String text) {}

  private static Ended hutong(Object... arguments) {
    var text = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String[] words = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int code = commandLine.execute(words);
    return new Ended(code, text.toString());
  }

  private Path newProject(String name) {
    Ended made = hutong("plugin", "new", name, "--in", directory);
    assertThat(made.code()).as(made.text()).isZero();
    return directory.resolve(name);
  }

  @Test
  void a_new_project_is_a_plugin_that_can_be_installed() throws IOException {
    Path folder = newProject("calm-voice");
    try (var build = new ProjectBuild(Project.at(folder), List.of())) {
      assertThat(build.build())
          .isInstanceOfSatisfying(
              ProjectBuild.Result.Built.class,
              built -> {
                PluginArtifact artifact = PluginArtifact.verify(built.jar());
                assertThat(artifact.descriptor().id()).isEqualTo("calm-voice");
                assertThat(artifact.points()).containsExactly("MessageInterceptor");
                assertThat(artifact.warnings()).isEmpty();
                assertThat(hutong("plugin", "verify", built.jar()).text())
                    .contains("calm-voice 1.0.0 can be installed");
              });
    }
  }

  @Test
  void what_does_not_compile_is_told_with_file_and_line() throws IOException {
    Path folder = newProject("calm-voice");
    Path broken = folder.resolve("src/main/java/com/example/calmvoice/Broken.java");
    Files.writeString(
        broken, "package com.example.calmvoice;\n\nclass Broken {\n  int x = \"\";\n}\n");
    try (var build = new ProjectBuild(Project.at(folder), List.of())) {
      assertThat(build.build())
          .isInstanceOfSatisfying(
              ProjectBuild.Result.Failed.class,
              failed ->
                  assertThat(failed.errors())
                      .singleElement()
                      .asString()
                      .startsWith("src/main/java/com/example/calmvoice/Broken.java:4: "));
      Files.delete(broken);
      assertThat(build.build()).isInstanceOf(ProjectBuild.Result.Built.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CalmVoice, calm-voice",
    "calm voice, calm-voice",
    "calm--voice, calm-voice",
    "1calm, calm",
    "../calm, calm",
    "平静, hyphens"
  })
  void a_name_that_cannot_be_used_is_refused_with_one_that_can(String name, String better) {
    Ended refused = hutong("plugin", "new", name, "--in", directory);
    assertThat(refused.code()).isEqualTo(Main.FAILED);
    assertThat(refused.text())
        .contains("no name for a plugin")
        .contains(better)
        .doesNotContain("\tat ");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.example.class", "com..example", "Com.Example", "a/b", ""})
  void a_package_that_cannot_be_used_is_refused(String name) {
    Ended refused = hutong("plugin", "new", "calm", "--in", directory, "--package", name);
    assertThat(refused.code()).isEqualTo(Main.FAILED);
    assertThat(refused.text()).contains("no name for a package");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_folder_that_is_there_is_left_alone() throws IOException {
    Path file = newProject("calm").resolve("README.md");
    Files.writeString(file, "mine");
    Ended second = hutong("plugin", "new", "calm", "--in", directory);
    assertThat(second.code()).isEqualTo(Main.FAILED);
    assertThat(second.text()).contains("is there already").contains("--in DIR");
    assertThat(file).hasContent("mine");
  }

  @Test
  void development_needs_a_project_and_a_running_server() {
    Ended nowhere = hutong("plugin", "dev", directory.resolve("nothing"));
    assertThat(nowhere.code()).isEqualTo(Main.FAILED);
    assertThat(nowhere.text()).contains("there is no folder");
    Ended empty = hutong("plugin", "dev", directory);
    assertThat(empty.code()).isEqualTo(Main.FAILED);
    assertThat(empty.text()).contains("src/main/resources/plugin.yaml").contains("plugin new NAME");
    Path folder = newProject("calm");
    Ended alone = hutong("plugin", "dev", folder, "--data", directory.resolve("data"));
    assertThat(alone.code()).isEqualTo(Main.FAILED);
    assertThat(alone.text()).contains("no server runs").contains("--data DIR");
  }

  @Test
  void files_that_are_missing_or_wrong_are_named() throws IOException {
    Path nothing = directory.resolve("nothing.jar");
    Path text = Files.writeString(directory.resolve("text.jar"), "no jar");
    assertThat(hutong("plugin", "verify", nothing))
        .isEqualTo(new Ended(Main.FAILED, "there is no readable file " + nothing + "\n"));
    assertThat(hutong("plugin", "verify", text).text())
        .contains("text.jar is refused: not a sound");
    Path key = directory.resolve("acme.key");
    assertThat(hutong("plugin", "keygen", key).code()).isZero();
    assertThat(hutong("plugin", "keygen", key).text()).contains("is there already");
    assertThat(hutong("plugin", "keygen", directory.resolve("no/acme.key")).code())
        .isEqualTo(Main.FAILED);
    for (Path jar : List.of(nothing, text)) {
      Ended unsigned = hutong("plugin", "sign", jar, "--key", key);
      assertThat(unsigned.code()).isEqualTo(Main.FAILED);
      assertThat(unsigned.text()).contains(jar.getFileName().toString()).doesNotContain("\tat ");
    }
    Ended wrongKey = hutong("plugin", "sign", text, "--key", text);
    assertThat(wrongKey.code()).isEqualTo(Main.FAILED);
    assertThat(wrongKey.text()).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"new", "dev", "verify", "keygen", "sign a.jar", "new a b", "dev . --bug", "old"})
  void wrong_usage_exits_with_2_and_shows_the_right_one(String words) {
    Ended wrong = hutong((Object[]) ("plugin " + words).split(" "));
    assertThat(wrong.code()).isEqualTo(Main.USAGE);
    assertThat(wrong.text()).contains("Usage: hutong plugin");
  }

  @ParameterizedTest
  @MethodSource("org.hutong.core.plugin.StrangeFiles#all")
  void verify_says_of_a_strange_file_in_a_sentence_why_it_is_refused(StrangeFiles.Strange strange)
      throws IOException {
    Path file = Files.write(directory.resolve("strange.jar"), strange.jar());
    Ended refused = hutong("plugin", "verify", file);
    assertThat(refused.code()).isEqualTo(Main.FAILED);
    assertThat(refused.text())
        .contains("strange.jar is refused: ", strange.reason())
        .doesNotContain("\tat ");
  }
}
