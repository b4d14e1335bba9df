package org.hutong.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.ExtensionPoint;

/**
 * What the documentation for authors shows can be compiled, and no extension point lacks a page.
 */
class DocumentationTest {
  private static final Path PAGES = Path.of("../docs/plugins");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z.]+);$");
  private static final Pattern CLASS = Pattern.compile("(?m)^public final class (\\w+)");
  private static final List<String> PARTS =
      List.of(
          "**What for.**",
          "**When.**",
          "**Thread.**",
          "**Budget.**",
          "**What you may do.**",
          "**If you fail or hang.**",
          "**What the administrator sees.**");

  @TempDir private Path out;

  private static final class Sample extends SimpleJavaFileObject {
    private final String text;

    Sample(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static Map<String, String> pages() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(PAGES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".md")).toList()) {
        pages.put(PAGES.relativize(file).toString(), Files.readString(file));
      }
    }
    return pages;
  }

  /** Whole classes alone: a piece of one says nothing of its package. */
  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    samples.addAll(samples(Files.readString(Path.of("../docs/plugins.md"))));
    for (String page : pages().values()) {
      samples.addAll(samples(page));
    }
    return samples;
  }

  private static List<Sample> samples(String page) {
    List<Sample> samples = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(page);
    while (blocks.find()) {
      String text = blocks.group(1);
      Matcher home = PACKAGE.matcher(text);
      Matcher name = CLASS.matcher(text);
      if (home.find() && name.find()) {
        samples.add(new Sample(home.group(1) + "." + name.group(1), text));
      }
    }
    return samples;
  }

  @Test
  void every_whole_class_in_the_pages_compiles_against_the_api_alone() throws IOException {
    List<Sample> samples = samples();
    assertThat(samples).hasSizeGreaterThanOrEqualTo(13);
    var findings = new DiagnosticCollector<JavaFileObject>();
    var options =
        List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, findings, options, null, samples)
            .call();
    assertThat(findings.getDiagnostics().toString()).isEqualTo("[]");
    assertThat(compiled).isTrue();
  }

  @Test
  void every_extension_point_has_a_page_with_all_its_parts_and_a_sample() throws Exception {
    Map<String, String> pages = pages();
    List<String> points = points();
    assertThat(points).hasSize(11);
    for (String point : points) {
      String name = point.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".md";
      assertThat(pages).containsKey(name);
      String page = pages.get(name);
      assertThat(page).as(name).contains(PARTS).contains("# " + point);
      assertThat(samples(page).stream().map(sample -> sample.text))
          .as(name)
          .anyMatch(text -> text.matches("(?s).*implements [^{]*\\b" + point + "\\b.*"));
      assertThat(pages.get("README.md")).contains("[" + point + "](" + name + ")");
    }
  }

  private static List<String> points() throws Exception {
    URI api = MessageInterceptor.class.getResource("MessageInterceptor.class").toURI();
    List<String> points = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(api).getParent())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        if (!name.contains("-")
            && ExtensionPoint.class.isAssignableFrom(Class.forName("org.hutong.api." + name))) {
          points.add(name);
        }
      }
    }
    return points;
  }

  @Test
  void no_link_between_the_pages_leads_nowhere() throws IOException {
    Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    for (Map.Entry<String, String> page : pages().entrySet()) {
      Matcher links = link.matcher(page.getValue().replaceAll("`[^`\\n]*`", ""));
      while (links.find()) {
        assertThat(PAGES.resolve(links.group(1)))
            .as(page.getKey() + " links to " + links.group(1))
            .exists();
      }
    }
  }
}
