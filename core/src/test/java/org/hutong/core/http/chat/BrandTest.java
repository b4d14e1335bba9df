package org.hutong.core.http.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever colour a site has, its chat can be read. */
class BrandTest {
  private static final double READABLE = 4.5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#0a7558", "#ffe600", "#ffffff", "#000000", "#777777", "#ff0000", "#00ff00", "#0000ff",
        "#ff8800", "#123456", "#f5f5dc", "#808000", "#1677ff", "#07c160"
      })
  void what_is_written_on_the_colour_and_in_it_can_be_read(String colour) {
    String style = Brand.style(colour);
    List<Integer> on = values(style, "--ht-on-brand");
    List<Integer> ink = values(style, "--ht-ink-brand");
    int brand = Integer.parseInt(colour.substring(1), 16);
    assertThat(Brand.contrast(on.getFirst(), brand)).isGreaterThanOrEqualTo(READABLE);
    assertThat(Brand.contrast(ink.getFirst(), 0xffffff)).isGreaterThanOrEqualTo(READABLE);
    assertThat(ink.subList(1, ink.size()))
        .hasSize(2)
        .allSatisfy(
            dark -> assertThat(Brand.contrast(dark, 0x161c19)).isGreaterThanOrEqualTo(READABLE));
  }

  private static List<Integer> values(String style, String name) {
    return Pattern.compile(name + ":#([0-9a-f]{6})")
        .matcher(style)
        .results()
        .map(value -> Integer.parseInt(value.group(1), 16))
        .toList();
  }
}
