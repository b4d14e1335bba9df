package org.hutong.plugins.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reading of answers, and paths into them. */
class JsonTest {
  @Test
  void every_kind_of_value_is_read() {
    assertThat(Json.read(" {\"a\" : [1, -2.5e3, true, false, null, \"\"], \"b\": {} } "))
        .isEqualTo(
            Map.of(
                "a",
                Arrays.asList(BigDecimal.ONE, new BigDecimal("-2.5e3"), true, false, null, ""),
                "b",
                Map.of()));
    assertThat(Json.read("0")).isEqualTo(BigDecimal.ZERO);
    assertThat(Json.read("[]")).isEqualTo(List.of());
  }

  @Test
  void escapes_mean_what_they_say() {
    assertThat(Json.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00订\""))
        .isEqualTo("\"\\/\b\f\n\r\tA😀订");
  }

  @Test
  void what_is_no_json_is_refused_with_the_place() {
    for (String wrong :
        List.of(
            "",
            " ",
            "{",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "tru",
            "nul",
            "\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u12",
            "\"a\nb\"",
            "[1]]",
            "{}x",
            "'a'",
            "NaN",
            "1e99999",
            "\u0000",
            "[1]\u0000")) {
      assertThatThrownBy(() -> Json.read(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at character");
    }
  }

  @Test
  void depth_and_numbers_are_bounded() {
    assertThat(Json.read("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
    assertThatThrownBy(() -> Json.read("[".repeat(65) + "]".repeat(65)))
        .hasMessageContaining("64 levels");
    assertThatThrownBy(() -> Json.read("[".repeat(500_000))).hasMessageContaining("64 levels");
    assertThatThrownBy(() -> Json.read("1".repeat(500_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_path_is_a_pointer_or_dotted() {
    Object json = Json.read("{\"a\":{\"b\":[{\"c/d\":1,\"e.f\":2,\"~\":3}]},\"0\":4,\"n\":null}");
    assertThat(JsonPath.of("/a/b/0/c~1d").in(json)).contains(BigDecimal.ONE);
    assertThat(JsonPath.of("/a/b/0/e.f").in(json)).contains(BigDecimal.TWO);
    assertThat(JsonPath.of("/a/b/0/~0").in(json)).contains(BigDecimal.valueOf(3));
    assertThat(JsonPath.of("a.b.0.~").in(json)).contains(BigDecimal.valueOf(3));
    assertThat(JsonPath.of("0").in(json)).contains(BigDecimal.valueOf(4));
    assertThat(JsonPath.of("").in(json)).contains(json);
    for (String nowhere : List.of("a.b.1", "a.b.-1", "a.b.00", "a.b.c", "a.x.y", "n", "n.x")) {
      assertThat(JsonPath.of(nowhere).in(json)).as(nowhere).isEmpty();
    }
    assertThatThrownBy(() -> JsonPath.of("a..b")).hasMessageContaining("is no path");
    assertThatThrownBy(() -> JsonPath.of(".")).hasMessageContaining("is no path");
  }
}
