package org.hutong.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Files that were made to stop, hang or deceive who reads them, each with what is said of it. */
public final class StrangeFiles {
  private static final String YAML = "id: strange\nversion: 1.0.0\nrequires: \">=1.0 <2\"\n";

  /** A sound plugin's jar, of which each of the others differs in one thing. */
  public static final byte[] SOUND =
      PluginJar.filtering("strange", "return Verdict.pass();").bytes();

  private StrangeFiles() {}

  /**
   * One file.
   *
   * @param reason a part of what is said of it
   */
  public record Strange(String what, String reason, byte[] jar) {
    @Override
    public String toString() {
      return what;
    }
  }

  public static Stream<Strange> all() {
    return Stream.of(classes(), yaml(), schemas(), libraries()).flatMap(each -> each);
  }

  private static Stream<Strange> classes() {
    String damaged = "damaged class file";
    return Stream.of(
        new Strange(
            "constant pool", damaged, changed("example/Guard.class", StrangeFiles::wrongTag)),
        new Strange("class of nothing", damaged, with("a/A.class", new byte[0])),
        new Strange("class that is a text", damaged, with("a/A.class", "class A {}".getBytes())),
        new Strange(
            "class that is cut off",
            damaged,
            changed("example/Guard.class", bytes -> java.util.Arrays.copyOf(bytes, 120))),
        new Strange(
            "class in a library",
            damaged,
            with("lib/a.jar", zip(Map.of("a/A.class", new byte[] {1, 2, 3})))),
        new Strange(
            "class of a newer Java",
            "was compiled for Java",
            changed("example/Guard.class", StrangeFiles::newer)));
  }

  private static Stream<Strange> yaml() {
    return Stream.of(
        yaml("deep YAML", "nested deeper", "x: " + "[".repeat(20_000) + "]".repeat(20_000)),
        yaml("deep YAML mappings", "nested deeper", "x: " + "{a: ".repeat(5_000)),
        yaml("deep YAML blocks", "nested deeper", "x:\n" + blocks(300)),
        yaml(
            "YAML that doubles",
            "is not YAML",
            "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]"),
        yaml("YAML that holds itself", "is not YAML", "x: &x [*x]"),
        yaml("key twice", "stands here a second time", "name: a\nname: b"),
        yaml("NUL", "is not YAML", "name: \"\0\""),
        yaml("longest line", "is larger than 64 KiB", "name: " + "x".repeat(70_000)),
        encoded("GBK", "is not UTF-8: the byte at offset 6", "GBK"),
        encoded("UTF-16", "is UTF-16", "UTF-16"),
        encoded("UTF-16 without a mark", "looks like UTF-16", "UTF-16LE"));
  }

  private static Stream<Strange> schemas() {
    String doubling =
        IntStream.range(0, 32)
                .mapToObj(
                    n ->
                        "\"l%d\":{\"allOf\":[{\"$ref\":\"#/$defs/l%d\"},{\"$ref\":\"#/$defs/l%d\"}]}"
                            .formatted(n, n + 1, n + 1))
                .collect(Collectors.joining(","))
            + ",\"l32\":{}";
    String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
    return Stream.of(
        schema("schema that refers to itself", "refers to itself", "\"allOf\":[{\"$ref\":\"#\"}]"),
        schema(
            "schema that refers to itself in a circle",
            "refers to itself",
            "\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"not\":{\"$ref\":\"#/$defs/b\"}},"
                + "\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}}"),
        schema(
            "schema that doubles",
            "200000 steps",
            "\"$ref\":\"#/$defs/l0\",\"$defs\":{" + doubling + "}"),
        schema(
            "schema that doubles with its default",
            "200000 steps",
            "\"properties\":{\"a\":{\"default\":"
                + deep
                + ",\"$ref\":\"#/$defs/t\"}},\"$defs\":{\"t\":{\"properties\":{\"a\":{\"allOf\":["
                + "{\"$ref\":\"#/$defs/t\"},{\"$ref\":\"#/$defs/t\"}]}}}}"),
        schema(
            "pattern that backtracks",
            "back references are not taken",
            field("\"pattern\":\"^(a|a|aa)+(b)?\\\\2?$\",\"default\":\"" + "a".repeat(40) + "!\"")),
        schema("pattern that looks ahead", "look-ahead", field("\"pattern\":\"(?=a)b\"")),
        schema(
            "pattern of millions",
            "it is too large",
            field("\"pattern\":\"((a{100}){100}){100}\"")),
        schema("pattern of a key", "look-ahead", "\"patternProperties\":{\"(?!a)\":{}}"),
        schema("broken pattern", "has the pattern", field("\"pattern\":\"(\"")),
        schema("foreign reference", "only #/… is allowed", "\"$ref\":\"http://127.0.0.1:1/x\""),
        schema("reference into nothing", "which is not there", field("\"$ref\":\"#/$defs/no\"")),
        schema("dynamic reference", "only $ref is taken", "\"$dynamicRef\":\"#x\""),
        schema(
            "foreign dialect", "write https://json-schema", "\"$schema\":\"http://127.0.0.1:1/\""),
        schema("deep schema", "cannot be read", "\"not\":" + "{\"not\":".repeat(9_000)),
        schema(
            "schema of many levels",
            "nested deeper",
            "\"not\":" + "{\"not\":".repeat(90) + "{}" + "}".repeat(90)),
        schema("key twice", "cannot be read", "\"title\":\"a\",\"title\":\"b\""),
        schema(
            "number without end",
            "number that is too large",
            "\"properties\":{\"a\":{\"type\":\"number\",\"multipleOf\":1e999999999}}"),
        schema(
            "default without end",
            "number that is too large",
            "\"properties\":{\"a\":{\"type\":\"number\",\"multipleOf\":3,\"default\":1e400}}"),
        new Strange(
            "schema in GBK",
            "settings.schema.json is not UTF-8",
            schema("{\"type\":\"object\",\"title\":\"设置\"}".getBytes(Charset.forName("GBK")))));
  }

  private static Stream<Strange> libraries() {
    byte[] library = zip(Map.of("a/A.class", exiting("a.A")));
    byte[] junk = new byte[8 + library.length];
    System.arraycopy(library, 0, junk, 8, library.length);
    return Stream.of(
        new Strange("hidden library", "does not start as one", with("lib/a.jar", junk)),
        new Strange(
            "library that is none", "does not start as one", with("lib/a.jar", new byte[9])),
        new Strange(
            "library that is cut off",
            "lib/a.jar is not a sound jar",
            with("lib/a.jar", java.util.Arrays.copyOf(library, library.length - 30))),
        new Strange("library in capitals", "only lib/*.jar may", with("lib/A.JAR", library)),
        new Strange("folder in capitals", "only lib/*.jar may", with("LIB/a.jar", library)),
        new Strange(
            "library of a library",
            "which is not in the plugin",
            with(
                "lib/a.jar",
                zip(
                    Map.of(
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nClass-Path: ../../incoming/b.jar\n".getBytes())))),
        new Strange(
            "class path out of the plugin",
            "which is not in the plugin",
            with(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\nClass-Path: file:/tmp/evil.jar\n".getBytes())));
  }

  private static String blocks(int levels) {
    return IntStream.range(1, levels)
        .mapToObj(n -> " ".repeat(n) + "a:\n")
        .collect(Collectors.joining());
  }

  private static String field(String keywords) {
    return "\"properties\":{\"a\":{\"type\":\"string\"," + keywords + "}}";
  }

  private static Strange yaml(String what, String reason, String more) {
    return new Strange(
        what, reason, with("plugin.yaml", (YAML + more).getBytes(StandardCharsets.UTF_8)));
  }

  private static Strange encoded(String what, String reason, String charset) {
    byte[] text = ("name: 敏感词\n" + YAML).getBytes(Charset.forName(charset));
    return new Strange("plugin.yaml in " + what, reason, with("plugin.yaml", text));
  }

  private static Strange schema(String what, String reason, String members) {
    String text = "{\"type\":\"object\"," + members + "}";
    return new Strange(what, reason, schema(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The sound plugin with these settings. */
  public static byte[] schema(byte[] text) {
    Map<String, byte[]> all = entries();
    all.put("plugin.yaml", (YAML + "settings: settings.schema.json\n").getBytes());
    all.put("settings.schema.json", text);
    return zip(all);
  }

  static byte[] with(String name, byte[] content) {
    Map<String, byte[]> all = entries();
    all.put(name, content);
    return zip(all);
  }

  private static byte[] changed(String name, UnaryOperator<byte[]> change) {
    return with(name, change.apply(entries().get(name).clone()));
  }

  /** The first constant is of a kind that there is not. */
  private static byte[] wrongTag(byte[] bytes) {
    bytes[10] ^= 0x40;
    return bytes;
  }

  private static byte[] newer(byte[] bytes) {
    bytes[7] = (byte) 200;
    return bytes;
  }

  /** A class that ends the process. */
  static byte[] exiting(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    byte[] jar =
        PluginJar.of("exiting")
            .source(
                name,
                "package a; public class %s { static void x() { System.exit(1); } }"
                    .formatted(simple))
            .bytes();
    return read(jar).get(name.replace('.', '/') + ".class");
  }

  static Map<String, byte[]> entries() {
    return read(SOUND);
  }

  private static Map<String, byte[]> read(byte[] jar) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        all.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  static byte[] zip(Map<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
