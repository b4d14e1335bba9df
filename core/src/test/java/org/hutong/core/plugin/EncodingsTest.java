package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.hutong.core.config.ConfigurationException;
import org.hutong.core.config.ConfigurationReader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text files as editors of administrators and authors write them, from the table of cases. */
class EncodingsTest {
  private static final Map<String, String> TEXTS =
      Map.of(
          "plugin.yaml",
          "name: 敏感词\nid: strange\nversion: 1.0.0\nrequires: \">=1.0 <2\"\n",
          "settings.schema.json",
          "{\"type\":\"object\",\n\"title\":\"设置\"}\n",
          "hutong.yml",
          "# 设置\nserver:\n  port: 9000\n");

  @TempDir private Path home;

  static Stream<Arguments> rows() {
    var in =
        Objects.requireNonNull(EncodingsTest.class.getResourceAsStream("/cases/encodings.tsv"));
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .filter(row -> TEXTS.containsKey(row[0])) // The lexicon is the plugin's own matter.
          .map(row -> Arguments.of((Object[]) row))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text, String kind) {
    String written = kind.contains("CRLF") ? text.replace("\n", "\r\n") : text;
    if (kind.startsWith("GBK")) {
      return written.getBytes(Charset.forName("GBK"));
    }
    if (kind.startsWith("UTF-16")) {
      return written.getBytes(StandardCharsets.UTF_16);
    }
    return ((kind.contains("BOM") ? "\uFEFF" : "") + written).getBytes(StandardCharsets.UTF_8);
  }

  private void read(String file, byte[] bytes) throws IOException {
    switch (file) {
      case "plugin.yaml" ->
          PluginArtifact.verify(
              Files.write(home.resolve("a.jar"), StrangeFiles.with("plugin.yaml", bytes)));
      case "settings.schema.json" ->
          PluginArtifact.verify(Files.write(home.resolve("a.jar"), StrangeFiles.schema(bytes)));
      default ->
          assertThat(
                  new ConfigurationReader(Map.of(), home)
                      .file(Files.write(home.resolve("hutong.yml"), bytes))
                      .read()
                      .server()
                      .port())
              .isEqualTo(9000);
    }
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("rows")
  void it_is_read_or_refused_with_what_it_is_and_the_fix(String file, String kind, String right) {
    byte[] bytes = bytes(Objects.requireNonNull(TEXTS.get(file)), kind);
    if (right.startsWith("read")) {
      assertThatCode(() -> read(file, bytes)).doesNotThrowAnyException();
      return;
    }
    Throwable refused = catchThrowable(() -> read(file, bytes));
    assertThat(refused)
        .isInstanceOfAny(PluginRefusedException.class, ConfigurationException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("not UTF-8")
        .message()
        .containsIgnoringCase("save it as UTF-8");
    if (kind.startsWith("GBK")) {
      assertThat(refused).hasMessageContaining("offset");
    }
  }
}
