package org.hutong.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What nobody can see is no message; the pages are held against the same texts. */
class InvisibleTest {
  private final Contents contents = new Contents();

  @ParameterizedTest
  @ValueSource(
      strings = {
        " \n\t",
        "\u200b",
        "\u200d\ufeff\u2060",
        "\u00ad",
        "\u3164\u115f\uffa0",
        "\u2800",
        "\ufe0f",
        "\u202e\u2066",
        "\u3000"
      })
  void a_text_that_shows_nothing_is_refused_as_empty(String text) {
    assertThat(Invisible.all(text)).isTrue();
    assertThatThrownBy(() -> contents.message("text", body(text)))
        .isInstanceOf(RefusedFrameException.class)
        .hasMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "🎉", "👨‍👩‍👧", "❤️", "。", "\u200bx", "1️⃣", "🇨🇳"})
  void what_can_be_seen_is_a_message(String text) {
    assertThat(Invisible.all(text)).isFalse();
    assertThat(contents.message("text", body(text)).kind()).isEqualTo("text");
  }

  private static String body(String text) {
    return JsonMapper.shared().createObjectNode().put("text", text).toString();
  }
}
