package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused before anything of a file is loaded, and with which words. */
class PluginArtifactTest {
  private static final String PASS = "return Verdict.pass();";
  private static final byte[] SOUND = PluginJar.filtering("sound", PASS).bytes();

  @TempDir private Path home;

  private List<String> refusal(byte[] bytes) throws IOException {
    Path file = Files.write(home.resolve("x.jar"), bytes);
    var refused =
        catchThrowableOfType(PluginRefusedException.class, () -> PluginArtifact.verify(file));
    assertThat(refused).as("it was taken").isNotNull();
    return refused.reasons();
  }

  @Test
  void a_refusal_says_its_kind_and_what_it_is_about() throws IOException {
    Path file = Files.write(home.resolve("x.jar"), new byte[1000]);
    var refused =
        catchThrowableOfType(PluginRefusedException.class, () -> PluginArtifact.verify(file));
    assertThat(refused.causes())
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.code()).isEqualTo("unsound");
              assertThat(reason.message()).isEqualTo("not a sound jar: " + reason.rule());
            });
  }

  @Test
  void a_sound_jar_is_taken_with_its_hash_and_its_extensions() throws IOException {
    Path file = Files.write(home.resolve("x.jar"), SOUND);
    PluginArtifact artifact = PluginArtifact.verify(file);
    assertThat(artifact.descriptor().id()).isEqualTo("sound");
    assertThat(artifact.extensions()).containsExactly("example.Guard");
    assertThat(artifact.dangers()).isEmpty();
    assertThat(artifact.bytes()).isEqualTo(SOUND.length);
    assertThat(artifact.sha256()).hasSize(64).isEqualTo(Sha256.of(file));
  }

  static Stream<Arguments> hostileNames() {
    return Stream.of(
        Arguments.of("../evil.txt", "leave the folder"),
        Arguments.of("a/../../evil.txt", "leave the folder"),
        Arguments.of("../plugins-evil/x", "leave the folder"),
        Arguments.of("./x", "leave the folder"),
        Arguments.of("/etc/passwd", "not allowed"),
        Arguments.of("C:/windows/x", "not allowed"),
        Arguments.of("a\\b", "not allowed"),
        Arguments.of("a//b", "not allowed"),
        Arguments.of("a\u0000b", "not allowed"),
        Arguments.of("a\nb", "not allowed"),
        Arguments.of("x".repeat(600), "not allowed"),
        Arguments.of("inner.zip", "only lib/*.jar"),
        Arguments.of("other/inner.jar", "only lib/*.jar"),
        Arguments.of("lib/deeper/inner.jar", "only lib/*.jar"),
        Arguments.of("PLUGIN.YAML", "twice"),
        Arguments.of("org/hutong/api/Draft.class", "scope `provided`"),
        Arguments.of("org/pf4j/Plugin.class", "scope `provided`"),
        Arguments.of("META-INF/versions/21/org/slf4j/Logger.class", "scope `provided`"),
        Arguments.of("org/hutong/core/plugin/PluginHost.class", "scope `provided`"));
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void an_entry_with_a_hostile_name_is_refused(String name, String reason) throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).entry(name, "x").bytes();
    assertThat(refusal(jar)).anyMatch(each -> each.contains(reason));
  }

  static Stream<Arguments> brokenFiles() {
    byte[] appended = Arrays.copyOf(SOUND, SOUND.length + 7);
    byte[] prefixed = new byte[SOUND.length + 7];
    System.arraycopy(SOUND, 0, prefixed, 7, SOUND.length);
    return Stream.of(
        Arguments.of("empty", new byte[0]),
        Arguments.of(
            "text", "this is no jar, whatever it is called".getBytes(StandardCharsets.UTF_8)),
        Arguments.of("cut off", Arrays.copyOf(SOUND, SOUND.length / 2)),
        Arguments.of("cut off at the end", Arrays.copyOf(SOUND, SOUND.length - 3)),
        Arguments.of("appended", appended),
        Arguments.of("prefixed", prefixed),
        Arguments.of("contradicting", contradicting()),
        Arguments.of("damaged", damaged()),
        Arguments.of("zeroes", new byte[1000]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFiles")
  void a_file_that_is_no_sound_jar_is_refused(String name, byte[] bytes) throws IOException {
    assertThat(refusal(bytes)).anyMatch(each -> each.contains("not a sound jar"));
  }

  /** The local header of the first entry says another name than the directory. */
  private static byte[] contradicting() {
    byte[] jar = SOUND.clone();
    jar[30] ^= 1;
    return jar;
  }

  /** Bits of the first entry's data are turned over. */
  private static byte[] damaged() {
    byte[] jar = SOUND.clone();
    int data = 30 + (jar[26] & 0xFF) + (jar[28] & 0xFF);
    for (int i = data; i < data + 20; i++) {
      jar[i] ^= 0x55;
    }
    return jar;
  }

  @Test
  void a_link_is_refused() throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).entry("aaa-link", "/etc/passwd").bytes();
    ByteBuffer view = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
    int at = view.getInt(jar.length - 6);
    while (!new String(jar, at + 46, 3, StandardCharsets.UTF_8).equals("aaa")) {
      at += 46 + view.getShort(at + 28) + view.getShort(at + 30) + view.getShort(at + 32);
    }
    jar[at + 5] = 3;
    view.putInt(at + 38, 0120777 << 16);
    assertThat(refusal(jar)).anyMatch(each -> each.contains("is a link"));
  }

  @Test
  void two_entries_of_one_name_are_refused() throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).entry("aab", "1").entry("aac", "2").bytes();
    for (int i = 0; i < jar.length - 3; i++) {
      if (jar[i] == 'a' && jar[i + 1] == 'a' && jar[i + 2] == 'c') {
        jar[i + 2] = 'b';
      }
    }
    assertThat(refusal(jar)).anyMatch(each -> each.contains("twice"));
  }

  @Test
  void a_bomb_is_refused_by_its_ratio_and_by_its_size() throws IOException {
    byte[] zeroes = new byte[50 * 1024 * 1024];
    byte[] swollen = PluginJar.filtering("sound", PASS).entry("zeroes", zeroes).bytes();
    assertThat(refusal(swollen)).anyMatch(each -> each.contains("would swell"));
    var large = PluginJar.filtering("sound", PASS);
    for (int i = 0; i < 5; i++) {
      large.entry("zeroes" + i, zeroes);
    }
    assertThat(refusal(large.bytes())).anyMatch(each -> each.contains("would unpack"));
  }

  @Test
  void a_bomb_that_lies_about_its_size_is_refused() throws IOException {
    byte[] zeroes = new byte[80 * 1024 * 1024];
    byte[] jar = PluginJar.filtering("sound", PASS).entry("aaa", zeroes).bytes();
    ByteBuffer view = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
    int at = view.getInt(jar.length - 6);
    while (!new String(jar, at + 46, 3, StandardCharsets.UTF_8).equals("aaa")) {
      at += 46 + view.getShort(at + 28) + view.getShort(at + 30) + view.getShort(at + 32);
    }
    view.putInt(at + 24, 100);
    assertThat(refusal(jar)).isNotEmpty();
  }

  @Test
  void too_many_entries_are_refused() throws IOException {
    var many = PluginJar.filtering("sound", PASS);
    for (int i = 0; i < ArchiveCheck.ENTRIES; i++) {
      many.entry("data/" + i, "");
    }
    assertThat(refusal(many.bytes())).anyMatch(each -> each.contains("entries, at most 20000"));
  }

  @Test
  void a_jar_without_descriptor_is_refused() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    assertThat(refusal(out.toByteArray())).anyMatch(each -> each.contains("no plugin.yaml"));
  }

  @Test
  void a_jar_without_extension_index_is_refused_with_the_mend() throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).withoutProcessor().bytes();
    assertThat(refusal(jar)).anyMatch(each -> each.contains("<proc>full</proc>"));
  }

  @Test
  void an_index_that_names_a_class_which_is_not_there_is_refused() throws IOException {
    byte[] jar =
        PluginJar.of("sound").entry("META-INF/extensions.idx", "example.Missing\n").bytes();
    assertThat(refusal(jar)).anyMatch(each -> each.contains("example.Missing"));
  }

  @Test
  void a_wrong_api_range_is_refused_with_both_versions() throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).with("requires", "\">=2.0 <3\"").bytes();
    assertThat(refusal(jar))
        .containsExactly(
            "plugin.yaml line 3: needs plugin API >=2.0 <3, this server has 1.0.0: get a version"
                + " made for it");
  }

  @Test
  void every_mistake_of_a_descriptor_is_told_with_its_line_and_its_mend() throws IOException {
    byte[] jar =
        PluginJar.filtering("sound", PASS)
            .entry(
                "plugin.yaml",
                """
                id: Sensitive Words
                version: 1.2
                requires: ">=1.0 <2"
                run: inlin
                onAbsent: maybe
                permisions: [conversation.read]
                permissions: [everything]
                run: thread
                """)
            .bytes();
    assertThat(refusal(jar))
        .anyMatch(each -> each.startsWith("plugin.yaml line 1: `id` must be"))
        .anyMatch(each -> each.startsWith("plugin.yaml line 2: `version` is \"1.2\""))
        .anyMatch(each -> each.contains("line 4: `run` is \"inlin\": write one of inline, thread"))
        .anyMatch(each -> each.contains("line 5: `onAbsent` is \"maybe\": write one of skip"))
        .anyMatch(each -> each.contains("line 6: `permisions` is not known: did you mean"))
        .anyMatch(each -> each.contains("line 7: \"everything\" is no permission"))
        .anyMatch(each -> each.contains("line 8: `run` stands here a second time"));
  }

  @Test
  void a_descriptor_that_is_no_yaml_or_asks_for_another_plugin_is_refused() throws IOException {
    var jar = PluginJar.filtering("sound", PASS);
    assertThat(refusal(jar.entry("plugin.yaml", "id: [x\n").bytes()))
        .anyMatch(each -> each.contains("is not YAML"));
    assertThat(refusal(jar.entry("plugin.yaml", "- a\n").bytes()))
        .anyMatch(each -> each.contains("must have members"));
    assertThat(
            refusal(PluginJar.filtering("a", PASS).with("dependencies", "[other-plugin]").bytes()))
        .anyMatch(each -> each.contains("plugins do not depend on each other"));
  }

  @Test
  void a_schema_that_is_missing_or_reaches_outside_is_refused() throws IOException {
    var jar = PluginJar.filtering("sound", PASS).with("settings", "settings.schema.json");
    assertThat(refusal(jar.bytes())).anyMatch(each -> each.contains("which it lacks"));
    jar.entry("settings.schema.json", "{\"type\":\"object\",\"$ref\":\"http://x.example/s\"}");
    assertThat(refusal(jar.bytes())).anyMatch(each -> each.contains("only #/… is allowed"));
    jar.entry("settings.schema.json", "{\"type\":");
    assertThat(refusal(jar.bytes())).anyMatch(each -> each.contains("cannot be read"));
    jar.entry(
        "settings.schema.json",
        """
        {"type":"object","properties":{"n":{"type":"integer","default":"one"}}}\
        """);
    assertThat(refusal(jar.bytes())).anyMatch(each -> each.contains("defaults"));
  }

  @Test
  void dangerous_calls_are_found_wherever_they_stand() throws IOException {
    byte[] jar =
        PluginJar.of("wild")
            .interceptor(
                "if (draft.kind().isEmpty()) System.exit(1); return Verdict.pass();",
                """
                static class A { void a() throws Exception { Runtime.getRuntime().exec("ls"); } }
                static class B { Object b() { return new ProcessBuilder("ls"); } }
                static class C { void c() { Runtime.getRuntime().halt(3); } }
                static class D { native void d(); }
                static class E { Object e = sun.misc.Unsafe.class; }
                """)
            .bytes();
    Path file = Files.write(home.resolve("x.jar"), jar);
    assertThat(PluginArtifact.verify(file).dangers())
        .contains(
            "System.exit in example.Guard",
            "Runtime.exec in example.Guard$A",
            "ProcessBuilder in example.Guard$B",
            "Runtime.halt in example.Guard$C",
            "native code in example.Guard$D",
            "Unsafe in example.Guard$E");
  }

  @Test
  void a_library_inside_is_scanned_too() throws IOException {
    byte[] library =
        PluginJar.of("library")
            .without("id")
            .without("version")
            .without("requires")
            .source("lib.Bad", "package lib; class Bad { void a() { System.exit(1); } }")
            .bytes();
    byte[] jar = PluginJar.filtering("wild", PASS).entry("lib/bad.jar", library).bytes();
    Path file = Files.write(home.resolve("x.jar"), jar);
    assertThat(PluginArtifact.verify(file).dangers()).containsExactly("System.exit in lib.Bad");
  }

  @Test
  void a_class_file_that_is_damaged_is_refused() throws IOException {
    byte[] jar = PluginJar.filtering("sound", PASS).entry("example/X.class", "no class").bytes();
    assertThat(refusal(jar)).anyMatch(each -> each.contains("damaged class file"));
  }

  @Test
  void a_file_that_is_not_there_is_refused() {
    assertThatThrownBy(() -> PluginArtifact.verify(home.resolve("missing.jar")))
        .isInstanceOf(PluginRefusedException.class);
  }
}
