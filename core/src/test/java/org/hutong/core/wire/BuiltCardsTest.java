package org.hutong.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hutong.api.Card;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a plugin can build, the server takes; and what it refuses cannot be built. */
class BuiltCardsTest {
  private static final int CARDS = 20_000;
  private static final JsonMapper JSON = new JsonMapper();

  private final Contents contents = new Contents();

  private static List<@Nullable Object> strange() {
    List<@Nullable Object> values =
        new ArrayList<>(
            Arrays.asList(
                null,
                true,
                0,
                -1,
                1,
                1.5,
                2,
                1e20,
                9007199254740992L,
                9007199254740993L,
                List.of(),
                List.of("x"),
                Map.of(),
                Map.of("text", "x"),
                "",
                "x",
                "info",
                "done",
                "tabs",
                "open",
                "send",
                "form",
                "steps",
                "https://",
                "https://a",
                "https://a b",
                "http://a/b",
                "https://a/\\b",
                "https://\u00a0x",
                "HTTPS://a",
                "/api/v1/files/a",
                "/api/v1/files/../x",
                "/api/v1/files/",
                "javascript:alert(1)",
                "\ud83d\ude00"));
    for (int length : new int[] {40, 41, 64, 65, 80, 81, 200, 201, 2000, 2001, 10_000, 10_001}) {
      values.add("字".repeat(length));
      values.add("\ud83d\ude00".repeat(length));
    }
    values.add(many(60, Map.of("type", "divider")));
    values.add(many(61, Map.of("type", "divider")));
    values.add(many(7, Map.of("id", "a", "label", "b", "do", "call")));
    values.add(many(12, "x"));
    values.add(many(13, "x"));
    values.add(many(101, List.of()));
    values.add(nested(3));
    values.add(nested(5));
    return values;
  }

  private static List<Object> many(int count, Object each) {
    return java.util.Collections.nCopies(count, each);
  }

  /** Blocks with tabs in tabs. */
  private static List<Object> nested(int levels) {
    List<Object> inner =
        levels == 0 ? List.of(Map.of("type", "text", "text", "x")) : nested(levels - 1);
    return List.of(Map.of("type", "tabs", "items", List.of(Map.of("label", "t", "blocks", inner))));
  }

  /** Changes one member somewhere, or takes it away. */
  private static @Nullable Object changed(
      @Nullable Object value, Random random, List<@Nullable Object> strange) {
    if (value instanceof Map<?, ?> map && !map.isEmpty() && random.nextInt(8) > 0) {
      var copy = new LinkedHashMap<Object, @Nullable Object>(map);
      Object name = List.copyOf(map.keySet()).get(random.nextInt(map.size()));
      if (random.nextInt(10) == 0) {
        copy.remove(name);
      } else {
        copy.put(name, changed(copy.get(name), random, strange));
      }
      return copy;
    }
    if (value instanceof List<?> list && !list.isEmpty() && random.nextInt(8) > 0) {
      var copy = new ArrayList<@Nullable Object>(list);
      int at = random.nextInt(list.size());
      copy.set(at, changed(copy.get(at), random, strange));
      return copy;
    }
    return strange.get(random.nextInt(strange.size()));
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Card built(Map<String, ?> json) {
    if (!(json.get("title") instanceof String title)
        || !(json.get("blocks") instanceof List<?> blocks)
        || !(json.get("actions") instanceof List<?> actions)) {
      return null;
    }
    if (!blocks.stream().allMatch(Map.class::isInstance)
        || !actions.stream().allMatch(Map.class::isInstance)) {
      return null;
    }
    Card.Builder card = Card.titled(title);
    blocks.forEach(block -> card.block((Map<String, ?>) block));
    actions.forEach(action -> card.action((Map<String, ?>) action));
    return card.build();
  }

  private @Nullable String refusedBySending(Map<String, ?> json) {
    var sent = new LinkedHashMap<String, @Nullable Object>(json);
    sent.remove("badge");
    sent.put("v", 1);
    if (json.get("actions") instanceof List<?> actions && actions.isEmpty()) {
      sent.remove("actions");
    }
    try {
      contents.message("card", JSON.writeValueAsString(sent));
      return null;
    } catch (RefusedFrameException e) {
      return e.getMessage();
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void a_card_can_be_built_exactly_if_it_can_be_sent() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<@Nullable Object> strange = strange();
    Map<String, ?> full = JSON.readValue(CardExamples.FULL, Map.class);
    int refused = 0;
    for (int i = 0; i < CARDS; i++) {
      Object card = full;
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        card = changed(card, random, strange);
      }
      if (!(card instanceof Map)) {
        continue;
      }
      Map<String, ?> json = (Map<String, ?>) card;
      String bySending = refusedBySending(json);
      String byBuilding = null;
      try {
        if (built(json) == null) {
          continue;
        }
      } catch (IllegalArgumentException e) {
        byBuilding = e.getMessage();
      }
      refused += byBuilding == null ? 0 : 1;
      assertThat(byBuilding == null)
          .as("seed %d: %s%nbuilding: %s%nsending: %s", seed, json, byBuilding, bySending)
          .isEqualTo(bySending == null);
    }
    assertThat(refused).isBetween(CARDS / 10, CARDS * 9 / 10);
  }

  @Test
  void the_refusal_says_where_the_mistake_is_and_what_is_allowed() {
    assertThatThrownBy(
            () -> Card.titled("x").text("first").fields(Map.of("Total", "1".repeat(2001))).build())
        .hasMessage("Card: blocks[1].items[0].value: has 2001 characters; 0 to 2000 are allowed");
    assertThatThrownBy(() -> Card.titled("").build()).hasMessageContaining("title");
    assertThatThrownBy(() -> Card.titled("x").badge("y".repeat(41), Card.Tone.INFO).build())
        .hasMessageContaining("badge.text");
    assertThatThrownBy(() -> Card.titled("x").open("o", "Open", "http://shop.example").build())
        .hasMessageContaining("actions[0].url: must be an address that begins with https://");
    assertThatThrownBy(
            () ->
                Card.titled("x")
                    .call("o", "Go", Map.of("at", java.time.Instant.EPOCH), null)
                    .build())
        .hasMessageContaining("actions[0].value.at: JSON has no java.time.Instant");
  }
}
