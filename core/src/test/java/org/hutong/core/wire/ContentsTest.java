package org.hutong.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContentsTest {
  private final Contents contents = new Contents();

  private long same(String body) {
    return contents.message("text", body).same();
  }

  @Test
  void the_hash_of_a_message_is_fixed_for_ever() {
    // SHA-256 of {"body":{"text":"hello"},"kind":"text"}, first 8 bytes: stored hashes depend on
    // it.
    assertThat(same("{\"text\":\"hello\"}")).isEqualTo(0x150a457e17441672L);
  }

  @Test
  void messages_that_differ_only_in_form_are_the_same() {
    long same = same("{\"text\":\"a/é\",\"x\":{\"n\":1.5,\"m\":100}}");
    assertThat(same("{ \"x\" : {\"m\":1e2, \"n\":1.50}, \"text\":\"\\u0061\\/\\u00e9\"}"))
        .isEqualTo(same);
    assertThat(same("{\"text\":\"a/é\",\"x\":{\"n\":15e-1,\"m\":1.00E+2}}")).isEqualTo(same);
  }

  @Test
  void messages_that_differ_are_not_the_same() {
    assertThat(same("{\"text\":\"a\"}")).isNotEqualTo(same("{\"text\":\"b\"}"));
    assertThat(same("{\"text\":\"a\",\"n\":9007199254740992}"))
        .isNotEqualTo(same("{\"text\":\"a\",\"n\":9007199254740993}"));
    assertThat(same("{\"text\":\"a\",\"l\":[1,2]}"))
        .isNotEqualTo(same("{\"text\":\"a\",\"l\":[2,1]}"));
    assertThat(same("{\"text\":\"a\",\"n\":null}")).isNotEqualTo(same("{\"text\":\"a\"}"));
    assertThat(contents.edit(1, "{\"text\":\"a\"}").same())
        .isNotEqualTo(contents.edit(2, "{\"text\":\"a\"}").same());
  }

  @Test
  void a_message_by_rest_is_the_same_as_on_the_socket() {
    byte[] rest = "{\"kind\":\"text\",\"body\":{\"text\":\"a\"}}".getBytes(UTF_8);
    assertThat(contents.message(rest)).isEqualTo(contents.message("text", "{\"text\":\"a\"}"));
  }

  @Test
  void an_edit_is_checked_against_the_kind_of_its_target() {
    String edit = contents.edit(4, "{\"text\":\"a\"}").body();
    contents.checkEdit("text", edit);
    assertThatThrownBy(() -> contents.checkEdit("location", edit))
        .isInstanceOf(RefusedFrameException.class)
        .hasMessageStartingWith("body.lat: ");
  }

  @Test
  void a_card_of_every_block_passes() {
    assertThat(contents.message("card", CardExamples.FULL).kind()).isEqualTo("card");
  }

  static List<JsonNode> examples(String list) throws IOException {
    try (InputStream in = ContentsTest.class.getResourceAsStream("/card.examples.json")) {
      List<JsonNode> examples = new ArrayList<>();
      JsonMapper.shared().readTree(in).path(list).forEach(examples::add);
      return examples;
    }
  }

  static List<JsonNode> cards() throws IOException {
    return examples("cards");
  }

  static List<JsonNode> refused() throws IOException {
    return examples("refused");
  }

  @ParameterizedTest
  @MethodSource("cards")
  void every_example_is_a_card(JsonNode example) {
    assertThat(contents.message("card", example.path("card").toString()).kind()).isEqualTo("card");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_breaks_a_bound_of_cards_is_refused_with_its_place(JsonNode example) {
    String card = example.path("card").toString();
    assertThatThrownBy(() -> contents.message("card", card))
        .isInstanceOf(RefusedFrameException.class)
        .hasMessageStartingWith(example.path("path").asString() + ": ");
  }

  @Test
  void a_card_beyond_its_limits_is_invalid_with_the_path() {
    String block = "{\"type\":\"divider\"}";
    assertThatThrownBy(() -> contents.message("card", blocks(61, block)))
        .hasMessageStartingWith("body.blocks: ");
    String tabs =
        "{\"type\":\"tabs\",\"items\":[{\"label\":\"a\",\"blocks\":[%s]}]}"
            .formatted(String.join(",", Collections.nCopies(31, block)));
    assertThatThrownBy(() -> contents.message("card", blocks(2, tabs)))
        .hasMessageStartingWith("body.blocks: ");
    String action = "{\"id\":\"a\",\"label\":\"b\",\"do\":\"call\"}";
    String actions = String.join(",", Collections.nCopies(7, action));
    assertThatThrownBy(
            () ->
                contents.message("card", "{\"v\":1,\"title\":\"x\",\"actions\":[" + actions + "]}"))
        .hasMessageStartingWith("body.actions: ");
    String text = "{\"type\":\"text\",\"text\":\"" + "x".repeat(9_000) + "\"}";
    assertThatThrownBy(() -> contents.message("card", blocks(4, text)))
        .hasMessageStartingWith("body: larger than 32768 bytes");
  }

  private static String blocks(int count, String block) {
    return "{\"v\":1,\"blocks\":[" + String.join(",", Collections.nCopies(count, block)) + "]}";
  }
}
