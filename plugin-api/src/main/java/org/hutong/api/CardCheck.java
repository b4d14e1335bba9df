package org.hutong.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code card.schema.json}, so that a card is refused where it is made and not only
 * where it is sent. The server's tests hold both against each other.
 */
final class CardCheck {
  private static final int BYTES = 32 * 1024;
  private static final int BLOCKS = 60;
  private static final int ACTIONS = 6;
  private static final int ITEMS = 60;

  /** Objects and lists within each other: those of a frame, less the two around a card. */
  private static final int DEPTH = 14;

  private static final int SHORT = 200;
  private static final int NAME = 64;
  private static final int VALUE = 2000;
  private static final int LONG = 10_000;
  private static final BigDecimal LAST = BigDecimal.valueOf(1L << 53);

  private static final Set<String> TONES = Set.of("neutral", "info", "good", "warn", "bad");
  private static final Set<String> STATES = Set.of("done", "now", "next", "failed");
  private static final Set<String> INPUTS = Set.of("text", "number", "select", "date", "checkbox");
  private static final Set<String> ACTS = Set.of("open", "call", "send", "reply", "copy");
  private static final String HTTPS = "https://[^\\s/?#\\\\]+[^\\s\\\\]*";
  private static final Pattern LINK = Pattern.compile(HTTPS);
  private static final Pattern PICTURE =
      Pattern.compile("/api/v1/files/[A-Za-z0-9_-][^\\s\\\\]*|" + HTTPS);

  private CardCheck() {}

  /** A rule for one value; {@code at} is where it stands. */
  private interface Rule {
    void check(String at, Object value);
  }

  /**
   * Refuses what the server would refuse.
   *
   * @throws IllegalArgumentException with the place of the first mistake, for example {@code
   *     blocks[2].items[0].value}
   */
  static void check(Map<String, @Nullable Object> card) {
    depth("", card, DEPTH);
    if (JsonText.of(card).length > BYTES) {
      throw wrong("", "the card is larger than " + BYTES + " bytes as JSON");
    }
    if (!(card.get("v") instanceof Number v) || number(v).compareTo(BigDecimal.ONE) != 0) {
      throw wrong("v", "must be 1");
    }
    if (!card.containsKey("title") && !card.containsKey("blocks")) {
      throw wrong("", "a card needs a title or blocks");
    }
    optional("", card, "title", text(1, SHORT));
    optional("", card, "badge", CardCheck::badge);
    optional("", card, "blocks", CardCheck::blocks);
    optional("", card, "actions", list(0, ACTIONS, CardCheck::action));
    if (count(card.get("blocks")) > BLOCKS) {
      throw wrong("blocks", "more than " + BLOCKS + " blocks, those in tabs included");
    }
  }

  private static IllegalArgumentException wrong(String at, String why) {
    return new IllegalArgumentException(at.isEmpty() ? "Card: " + why : "Card: " + at + ": " + why);
  }

  private static String at(String start, String name) {
    return start.isEmpty() ? name : start + "." + name;
  }

  private static void depth(String at, @Nullable Object value, int left) {
    if (left == 0 && (value instanceof Map || value instanceof List)) {
      throw wrong(at, "more than " + DEPTH + " objects and lists within each other");
    }
    switch (value) {
      case null -> {}
      case String text -> {}
      case Boolean flag -> {}
      case Map<?, ?> map ->
          map.forEach((name, member) -> depth(at(at, String.valueOf(name)), member, left - 1));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          depth(at + "[" + i + "]", list.get(i), left - 1);
        }
      }
      case Number number -> {
        if (!Double.isFinite(number.doubleValue())) {
          throw wrong(at, "JSON has no number " + number);
        }
      }
      default -> throw wrong(at, "JSON has no " + value.getClass().getName() + ": write a text");
    }
  }

  private static int count(@Nullable Object blocks) {
    if (!(blocks instanceof List<?> list)) {
      return 0;
    }
    int count = list.size();
    for (Object block : list) {
      if (block instanceof Map<?, ?> map && map.get("items") instanceof List<?> items) {
        for (Object item : items) {
          count += item instanceof Map<?, ?> tab ? count(tab.get("blocks")) : 0;
        }
      }
    }
    return count;
  }

  private static void optional(String at, Map<?, ?> object, String name, Rule rule) {
    if (object.containsKey(name)) {
      // A member that is there and null is no text and no list; only a value may be null.
      rule.check(at(at, name), object.get(name) == null ? Missing.NULL : object.get(name));
    }
  }

  private static void required(String at, Map<?, ?> object, String name, Rule rule) {
    if (!object.containsKey(name)) {
      throw wrong(at(at, name), "is missing");
    }
    optional(at, object, name, rule);
  }

  /** A required text. */
  private static String word(String at, Map<?, ?> object, String name, Rule rule) {
    required(at, object, name, rule);
    return String.valueOf(object.get(name));
  }

  private enum Missing {
    NULL
  }

  private static Rule text(int least, int most) {
    return (at, value) -> {
      if (!(value instanceof String text)) {
        throw wrong(at, "must be a text");
      }
      int length = text.codePointCount(0, text.length());
      if (length < least || length > most) {
        throw wrong(at, "has " + length + " characters; " + least + " to " + most + " are allowed");
      }
    };
  }

  private static Rule matching(Pattern pattern, String what) {
    return (at, value) -> {
      text(0, VALUE).check(at, value);
      if (!pattern.matcher((String) value).matches()) {
        throw wrong(at, "must be " + what);
      }
    };
  }

  private static final Rule LINKED = matching(LINK, "an address that begins with https://");
  private static final Rule PICTURED =
      matching(PICTURE, "a file of this server (/api/v1/files/…) or an https:// address");

  private static Rule word(Set<String> words) {
    return (at, value) -> {
      if (!(value instanceof String text) || !words.contains(text)) {
        throw wrong(at, "must be one of " + String.join(", ", words.stream().sorted().toList()));
      }
    };
  }

  private static void value(String at, Object value) {
    switch (value) {
      case String text -> text(0, VALUE).check(at, text);
      case Number number -> {}
      case Boolean flag -> {}
      case Missing missing -> {}
      default -> throw wrong(at, "must be a text, a number, true, false or null");
    }
  }

  private static Rule list(int least, int most, Rule element) {
    return (at, value) -> {
      if (!(value instanceof List<?> list)) {
        throw wrong(at, "must be a list");
      }
      if (list.size() < least || list.size() > most) {
        throw wrong(
            at, "has " + list.size() + " elements; " + least + " to " + most + " are allowed");
      }
      for (int i = 0; i < list.size(); i++) {
        Object each = list.get(i);
        element.check(at + "[" + i + "]", each == null ? Missing.NULL : each);
      }
    };
  }

  private static Map<?, ?> object(String at, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong(at, "must be an object");
  }

  private static BigDecimal number(Number number) {
    return new BigDecimal(number.toString());
  }

  private static void tone(String at, Map<?, ?> object) {
    optional(at, object, "tone", word(TONES));
  }

  private static void badge(String at, Object value) {
    Map<?, ?> badge = object(at, value);
    required(at, badge, "text", text(1, 40));
    tone(at, badge);
  }

  private static void time(String at, Object value) {
    if (!(value instanceof Number number)
        || number(number).stripTrailingZeros().scale() > 0
        || number(number).signum() < 0
        || number(number).compareTo(LAST) > 0) {
      throw wrong(at, "must be a time, epoch milliseconds");
    }
  }

  private static void blocks(String at, Object value) {
    list(0, BLOCKS, CardCheck::block).check(at, value);
  }

  private static void block(String at, Object value) {
    Map<?, ?> block = object(at, value);
    optional(at, block, "alt", text(0, VALUE));
    switch (word(at, block, "type", text(1, NAME))) {
      case "text" -> {
        required(at, block, "text", text(0, LONG));
        tone(at, block);
      }
      case "fields" -> items(at, block, CardCheck::field);
      case "metric" -> {
        field(at, block);
        optional(at, block, "unit", text(1, NAME));
        optional(at, block, "change", CardCheck::value);
      }
      case "image" -> {
        required(at, block, "url", PICTURED);
        required(at, block, "alt", text(1, SHORT));
      }
      case "list" -> items(at, block, CardCheck::entry);
      case "steps" -> items(at, block, CardCheck::step);
      case "timeline" -> items(at, block, CardCheck::moment);
      case "table" -> table(at, block);
      case "progress" -> progress(at, block);
      case "form" -> required(at, block, "inputs", list(1, 30, CardCheck::input));
      case "tabs" -> required(at, block, "items", list(1, 12, CardCheck::tab));
      default -> {} // One of an unknown type is shown by its alt or left out.
    }
  }

  private static void items(String at, Map<?, ?> block, Rule rule) {
    required(at, block, "items", list(1, ITEMS, rule));
  }

  private static void field(String at, Object value) {
    Map<?, ?> field = object(at, value);
    required(at, field, "label", text(1, SHORT));
    required(at, field, "value", CardCheck::value);
    tone(at, field);
  }

  private static void entry(String at, Object value) {
    Map<?, ?> entry = object(at, value);
    required(at, entry, "title", text(1, SHORT));
    optional(at, entry, "text", text(0, VALUE));
    optional(at, entry, "image", PICTURED);
    optional(at, entry, "url", LINKED);
    optional(at, entry, "badge", CardCheck::object);
  }

  private static void step(String at, Object value) {
    Map<?, ?> step = object(at, value);
    required(at, step, "label", text(1, SHORT));
    required(at, step, "state", word(STATES));
    optional(at, step, "at", CardCheck::time);
  }

  private static void moment(String at, Object value) {
    Map<?, ?> moment = object(at, value);
    required(at, moment, "label", text(1, SHORT));
    optional(at, moment, "text", text(0, VALUE));
    optional(at, moment, "at", CardCheck::time);
    tone(at, moment);
  }

  private static void table(String at, Map<?, ?> block) {
    required(at, block, "columns", list(1, 12, text(1, SHORT)));
    required(at, block, "rows", list(0, 100, list(0, 12, CardCheck::value)));
  }

  private static void progress(String at, Map<?, ?> block) {
    optional(at, block, "label", text(1, SHORT));
    required(at, block, "value", atLeast(0, false));
    optional(at, block, "max", atLeast(0, true));
    tone(at, block);
  }

  private static Rule atLeast(int least, boolean more) {
    return (at, value) -> {
      int compared =
          value instanceof Number number ? number(number).compareTo(BigDecimal.valueOf(least)) : -1;
      if (compared < 0 || (more && compared == 0)) {
        throw wrong(at, "must be a number " + (more ? "above " : "of at least ") + least);
      }
    };
  }

  private static void tab(String at, Object value) {
    Map<?, ?> tab = object(at, value);
    required(at, tab, "label", text(1, SHORT));
    required(at, tab, "blocks", CardCheck::blocks);
  }

  private static void flag(String at, Object value) {
    if (!(value instanceof Boolean)) {
      throw wrong(at, "must be true or false");
    }
  }

  private static void input(String at, Object value) {
    Map<?, ?> input = object(at, value);
    required(at, input, "id", text(1, NAME));
    required(at, input, "label", text(1, SHORT));
    required(at, input, "input", word(INPUTS));
    optional(at, input, "required", CardCheck::flag);
    optional(at, input, "value", CardCheck::value);
    optional(at, input, "placeholder", text(0, SHORT));
    optional(at, input, "options", list(1, 50, CardCheck::option));
  }

  private static void option(String at, Object value) {
    Map<?, ?> option = object(at, value);
    required(at, option, "id", text(1, NAME));
    required(at, option, "label", text(1, SHORT));
  }

  private static void action(String at, Object value) {
    Map<?, ?> action = object(at, value);
    required(at, action, "id", text(1, NAME));
    required(at, action, "label", text(1, 80));
    String act = word(at, action, "do", word(ACTS));
    tone(at, action);
    optional(at, action, "confirm", text(0, SHORT));
    switch (act) {
      case "open" -> required(at, action, "url", LINKED);
      case "send", "reply", "copy" -> required(at, action, "text", text(1, LONG));
      default -> {}
    }
  }
}
