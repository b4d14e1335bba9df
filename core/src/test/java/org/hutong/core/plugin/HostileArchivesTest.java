package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives that were made to be misread, each refused before anything of it is loaded, and for its
 * own reason. Each is a sound plugin but for the one thing that is named.
 */
class HostileArchivesTest {
  private static final byte[] SOUND =
      PluginJar.filtering("sound", "return Verdict.pass();").bytes();
  private static final int SYMLINK = 0120777;
  private static final int UNIX = 3 << 8 | 20;
  private static final byte[] ZEROES = new byte[50 * 1024 * 1024];

  @TempDir private Path home;

  static Stream<Arguments> archives() {
    return Stream.of(names(), contents(), structures()).flatMap(each -> each);
  }

  private static Stream<Arguments> names() {
    return Stream.of(
        named("zip slip", "../evil.txt", "would leave the folder"),
        named("zip slip into a sibling", "../plugins-evil/x", "would leave the folder"),
        named("zip slip from below", "a/../../evil.txt", "would leave the folder"),
        named("absolute path", "/etc/passwd", "name that is not allowed"),
        named("drive letter", "C:/windows/x", "name that is not allowed"),
        named("backslash", "..\\evil.txt", "name that is not allowed"),
        named("NUL in a name", "a\0.txt", "name that is not allowed"),
        changed(
            "unpaired surrogate in a name",
            "name that is not allowed",
            zip ->
                zip.add(
                    "a",
                    e ->
                        e.name = e.localName = new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})),
        named("name without end", "x".repeat(600), "name that is not allowed"),
        named("descriptor in other letters", "PLUGIN.YAML", "is there twice"),
        named("archive that is no library", "other/inner.jar", "only lib/*.jar may"),
        named("class of the kernel", "org/hutong/core/app/Main.class", "which the server provides"),
        named("class of the platform", "java/lang/Evil.class", "which the server provides"),
        named("class of the injector", "jakarta/inject/Inject.class", "which the server provides"),
        named(
            "override for a newer Java",
            "META-INF/versions/25/org/hutong/api/Draft.class",
            "which the server provides"),
        named(
            "service of the server's logging",
            "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
            "which the server provides"));
  }

  private static Stream<Arguments> contents() {
    return Stream.of(
        changed(
            "symbolic link",
            "is a link",
            zip ->
                zip.add(
                    "link",
                    "/etc/passwd".getBytes(StandardCharsets.UTF_8),
                    e -> {
                      e.madeBy = UNIX;
                      e.mode = SYMLINK;
                    })),
        changed("encrypted entry", "is encrypted", zip -> zip.add("secret", e -> e.flags |= 1)),
        changed(
            "unknown compression",
            "compressed in a way that is not known",
            zip -> zip.add("odd", e -> e.method = 14)),
        changed(
            "bomb by ratio",
            "it would swell",
            zip -> zip.add("zeroes", ZEROES, RawZip.Entry::deflate)),
        changed(
            "bomb by size",
            "it would unpack to",
            zip -> {
              for (int i = 0; i < 5; i++) {
                zip.add("zeroes" + i, ZEROES, RawZip.Entry::deflate);
              }
              return zip;
            }),
        changed(
            "bomb that lies about its size",
            "not a sound jar",
            zip ->
                zip.add(
                    "zeroes",
                    ZEROES,
                    e -> {
                      e.deflate();
                      e.size = 10;
                    })),
        changed(
            "bomb in a library",
            "lib/bomb.jar has too many or too large entries",
            zip -> zip.add("lib/bomb.jar", bomb(), each -> {})),
        changed(
            "kernel class in a library",
            "which the server provides",
            zip ->
                zip.add("lib/api.jar", jar("org/hutong/api/Draft.class", new byte[0]), each -> {})),
        changed(
            "two entries of one name",
            "is there twice",
            zip -> zip.add("same", each -> {}).add("same", each -> {})),
        changed("descriptor twice", "is there twice", zip -> zip.add("plugin.yaml", each -> {})),
        Arguments.of("no descriptor", "there is no plugin.yaml", jar("readme.txt", new byte[0])),
        Arguments.of("nothing in it", "there is no plugin.yaml", new RawZip().bytes()),
        changed(
            "more entries than allowed",
            "entries, at most 20000",
            zip -> {
              IntStream.range(0, 20_100).forEach(i -> zip.add("data/" + i, each -> {}));
              return zip;
            }));
  }

  private static Stream<Arguments> structures() {
    byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        changed(
            "65,536 entries and more, counted round",
            "holds more than its entries",
            zip -> {
              IntStream.range(0, 65_536).forEach(i -> zip.add("d/" + i, each -> {}));
              return zip;
            }),
        changed(
            "directory and header name it differently",
            "contradict each other",
            zip -> zip.first(e -> e.localName = "NETA-INF/".getBytes(StandardCharsets.UTF_8))),
        changed(
            "directory and header size it differently",
            "contradict each other",
            zip -> zip.first(e -> e.localSizeBias = 1)),
        changed(
            "entries that share one content", "overlaps another one", zip -> zip.shared("again")),
        changed(
            "entry within an entry (quine)",
            "overlaps another one",
            zip -> zip.nested("outer", "inner")),
        changed(
            "entry hidden between entries",
            "belong to no entry",
            zip -> zip.add("z", e -> e.gap = garbage)),
        changed(
            "bytes hidden before the directory",
            "belong to no entry",
            zip -> zip.behindEntries(garbage)),
        changed(
            "polyglot: something else before it",
            "bytes stand before its first entry",
            zip -> zip.before("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))),
        changed("bytes behind it", "does not stand at the end", zip -> zip.behind(garbage)),
        Arguments.of("two directories", "belong to no entry", twoDirectories()),
        changed("zip64 count", "zip64 file", zip -> zip.count(0xFFFF)),
        changed(
            "zip64 sizes beside the usual ones",
            "has zip64 sizes",
            zip -> zip.first(e -> e.extra = new byte[] {1, 0, 0, 0})),
        changed("directory elsewhere", "the wrong place or size", zip -> zip.startBias(-1)),
        Arguments.of("cut off", "not a sound jar", Arrays.copyOf(SOUND, SOUND.length - 3)),
        Arguments.of("empty file", "it is too short", new byte[0]));
  }

  private static Arguments named(String what, String name, String reason) {
    return changed(what, reason, zip -> zip.add(name, each -> {}));
  }

  private static Arguments changed(String what, String reason, UnaryOperator<RawZip> change) {
    return Arguments.of(what, reason, change.apply(RawZip.sound(SOUND)).bytes());
  }

  /** A second directory behind the first file; readers that look from the front see the first. */
  private static byte[] twoDirectories() {
    byte[] once = RawZip.sound(SOUND).bytes();
    ByteBuffer end = ByteBuffer.wrap(once).order(ByteOrder.LITTLE_ENDIAN);
    int size = end.getInt(once.length - 10);
    int start = end.getInt(once.length - 6);
    ByteBuffer twice = ByteBuffer.allocate(once.length + size + 22).order(ByteOrder.LITTLE_ENDIAN);
    twice.put(once).put(once, start, size).put(once, once.length - 22, 22);
    return twice.putInt(twice.capacity() - 6, once.length).array();
  }

  private static byte[] jar(String name, byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bomb() {
    var zip = new RawZip();
    for (int i = 0; i < 5; i++) {
      zip.add("zeroes" + i, ZEROES, RawZip.Entry::deflate);
    }
    return zip.bytes();
  }

  @Test
  void the_table_holds_at_least_two_dozen_and_the_archive_that_they_are_made_of_is_taken()
      throws IOException {
    assertThat(archives().count()).isGreaterThanOrEqualTo(24);
    Path file = Files.write(home.resolve("x.jar"), RawZip.sound(SOUND).bytes());
    assertThat(PluginArtifact.verify(file).descriptor().id()).isEqualTo("sound");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("archives")
  void it_is_refused(String what, String reason, byte[] bytes) throws IOException {
    Path file = Files.write(home.resolve("x.jar"), bytes);
    var refused =
        catchThrowableOfType(PluginRefusedException.class, () -> PluginArtifact.verify(file));
    assertThat(refused).as(what + " was taken").isNotNull();
    assertThat(refused.reasons()).anyMatch(each -> each.contains(reason));
  }
}
