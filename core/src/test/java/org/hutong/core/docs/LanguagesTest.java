package org.hutong.core.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What administrators and integrators read is there in Chinese, and says the same. */
class LanguagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  record Pair(String english, String chinese) {}

  static List<Pair> pairs() {
    return List.of(
        new Pair("README.md", "README.zh-CN.md"),
        new Pair("docs/README.md", "docs/zh-CN/README.md"),
        new Pair("docs/operations.md", "docs/zh-CN/operations.md"),
        new Pair("docs/widget.md", "docs/zh-CN/widget.md"),
        new Pair("docs/plugins.md", "docs/zh-CN/plugins.md"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void the_headings_are_as_many_and_as_deep(Pair pair) {
    assertThat(MarkdownPage.of(pair.chinese).headingLevels())
        .isEqualTo(MarkdownPage.of(pair.english).headingLevels());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void the_blocks_of_code_are_the_same_but_for_their_comments(Pair pair) {
    assertThat(MarkdownPage.of(pair.chinese).codeBlocks())
        .isEqualTo(MarkdownPage.of(pair.english).codeBlocks());
  }

  /** Settings, commands, metrics, routes: whatever is set as code. */
  @ParameterizedTest
  @MethodSource("pairs")
  void the_settings_commands_and_names_are_the_same(Pair pair) {
    assertThat(new TreeSet<>(MarkdownPage.of(pair.chinese).words()))
        .isEqualTo(new TreeSet<>(MarkdownPage.of(pair.english).words()));
  }

  static Stream<Path> pages() throws java.io.IOException {
    Path root = MarkdownPage.root();
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      List<Path> found = docs.filter(file -> file.toString().endsWith(".md")).toList();
      return Stream.concat(
          found.stream(),
          Stream.of("README.md", "README.zh-CN.md", "SECURITY.md").map(root::resolve));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_to_a_file_leads_to_one(Path page) throws java.io.IOException {
    assertThat(LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)))
        .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
  }

  @Test
  void the_words_mend_and_who_without_a_noun_are_not_used() throws java.io.IOException {
    assertThat(pages())
        .allSatisfy(
            page ->
                assertThat(Files.readString(page))
                    .doesNotContainPattern("(?i)\\bmend(s|ed|ing)?\\b")
                    .doesNotContainPattern("(?m)(^|[.!?] )Who [a-z]"));
  }
}
