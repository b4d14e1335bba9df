package org.hutong.core.plugin.cards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what was filled in against the inputs of a card. */
final class CardForm {
  private static final int LONGEST = 2000;
  private static final int MOST = 100;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private CardForm() {}

  /**
   * @param blocks the card's blocks
   * @throws CardMistakeException with the input and what is wrong
   */
  static void check(@Nullable Object blocks, Map<String, @Nullable Object> form) {
    Map<String, Map<?, ?>> inputs = new LinkedHashMap<>();
    collect(blocks, inputs);
    for (String name : form.keySet()) {
      if (!inputs.containsKey(name)) {
        throw wrong(name, "the card has no such input");
      }
    }
    inputs.forEach((name, input) -> check(name, input, form.get(name)));
  }

  /**
   * Bounds a form whose card the server does not know.
   *
   * @throws CardMistakeException with the input and what is wrong
   */
  static void bound(Map<String, @Nullable Object> form) {
    if (form.size() > MOST) {
      throw wrong("", "must have at most " + MOST + " inputs");
    }
    form.forEach(
        (name, value) -> {
          boolean scalar =
              value == null
                  || value instanceof Boolean
                  || value instanceof Number
                  || (value instanceof String text && text.length() <= LONGEST);
          if (!scalar) {
            throw wrong(name, "must be a text of at most 2000 characters, a number or a flag");
          }
        });
  }

  private static void collect(@Nullable Object blocks, Map<String, Map<?, ?>> inputs) {
    for (Map<?, ?> block : maps(blocks)) {
      for (Map<?, ?> input : maps(block.get("inputs"))) {
        inputs.put(String.valueOf(input.get("id")), input);
      }
      if ("tabs".equals(block.get("type"))) {
        maps(block.get("items")).forEach(tab -> collect(tab.get("blocks"), inputs));
      }
    }
  }

  private static List<Map<?, ?>> maps(@Nullable Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List<?> elements) {
      for (Object element : elements) {
        if (element instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static void check(String name, Map<?, ?> input, @Nullable Object value) {
    if (value == null || "".equals(value)) {
      if (Boolean.TRUE.equals(input.get("required"))) {
        throw wrong(name, "is required");
      }
      return;
    }
    String mistake =
        switch (String.valueOf(input.get("input"))) {
          case "number" -> value instanceof Number ? null : "must be a number";
          case "checkbox" -> checkbox(input, value);
          case "select" -> options(input).contains(value) ? null : "must be one of the options";
          case "date" ->
              text(value) && DATE.matcher((String) value).matches()
                  ? null
                  : "must be a date as 2026-01-31";
          default -> text(value) ? null : "must be a text of at most 2000 characters";
        };
    if (mistake != null) {
      throw wrong(name, mistake);
    }
  }

  private static @Nullable String checkbox(Map<?, ?> input, Object value) {
    if (!(value instanceof Boolean)) {
      return "must be true or false";
    }
    boolean needed = Boolean.TRUE.equals(input.get("required"));
    return needed && !Boolean.TRUE.equals(value) ? "is required" : null;
  }

  private static List<@Nullable Object> options(Map<?, ?> input) {
    List<@Nullable Object> ids = new ArrayList<>();
    maps(input.get("options")).forEach(option -> ids.add(option.get("id")));
    return ids;
  }

  private static boolean text(Object value) {
    return value instanceof String text && text.length() <= LONGEST;
  }

  private static CardMistakeException wrong(String name, String message) {
    return new CardMistakeException(name.isEmpty() ? "form" : "form." + name, message);
  }
}
