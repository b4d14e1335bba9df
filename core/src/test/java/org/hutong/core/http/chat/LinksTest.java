package org.hutong.core.http.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links and parts of a text on the page, by the rules of its script and the same table. */
class LinksTest {
  static Stream<Arguments> table() throws IOException {
    try (var in = LinksTest.class.getResourceAsStream("/cases/links.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(line -> line.split("\t", 2))
              .map(row -> Arguments.of(row[0], row.length == 1 ? "" : row[1]))
              .toList()
              .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void a_link_is_what_a_reader_would_have_copied(String text, String links) {
    assertThat(found(text)).isEqualTo(links);
    assertThat(shown(new Html().linked(text))).as("in a message").isEqualTo(links);
    var card = new Html();
    CardText.write(text, card);
    assertThat(shown(card)).as("in a card").isEqualTo(links);
  }

  private static String found(String text) {
    return Links.in(text).stream()
        .map(span -> text.substring(span.start(), span.end()))
        .collect(Collectors.joining(" "));
  }

  private static String shown(Html html) {
    return java.util.regex.Pattern.compile("<a href=\"([^\"]*)\"")
        .matcher(html.toString())
        .results()
        .map(link -> link.group(1).replace("&amp;", "&").replace("&#39;", "'"))
        .collect(Collectors.joining(" "));
  }

  @Test
  void the_longest_text_is_cut_in_a_moment_whatever_it_is_made_of() {
    for (String piece :
        List.of("https://", "https://a", "https://a/(", ",https://a", "**https://")) {
      String text = piece.repeat(10_000 / piece.length());
      assertThatCode(() -> CardText.write(text, new Html())).doesNotThrowAnyException();
      org.junit.jupiter.api.Assertions.assertTimeout(
          Duration.ofSeconds(5), () -> new Html().linked(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"长", "这是一句话。", "lorem ipsum dolor ", "👨‍👩‍👧‍👦👍🏽", "e\u0301\u0323"})
  void a_text_that_is_too_long_is_kept_in_parts(String piece) {
    String text = piece.repeat(24_000 / piece.length());
    List<String> parts = TextParts.of(text, 10_000);
    assertThat(parts).hasSizeGreaterThan(1).allMatch(part -> part.length() <= 10_000);
    assertThat(String.join("", parts).replaceAll("\\s", "")).isEqualTo(text.replaceAll("\\s", ""));
    assertThat(parts)
        .noneMatch(part -> Character.isLowSurrogate(part.charAt(0)))
        .noneMatch(part -> part.matches("(?s)[\\p{M}\u200d].*|.*\u200d"));
  }
}
