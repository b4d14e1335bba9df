package org.hutong.core.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members of a JSON object in a request. Every getter that finds something wrong notes it and
 * goes on with a harmless value; {@link #check} then refuses with all mistakes at once. Call it
 * before the values are used. Unknown members are ignored.
 */
public final class Fields {
  private final JsonNode object;
  private final String prefix;
  private final List<Problem.Mistake> mistakes;

  private Fields(JsonNode object, String prefix, List<Problem.Mistake> mistakes) {
    this.object = object;
    this.prefix = prefix;
    this.mistakes = mistakes;
  }

  static Fields of(JsonNode body) {
    if (!body.isObject()) {
      throw Problem.invalid("", "must be an object");
    }
    return new Fields(body, "", new ArrayList<>());
  }

  /** Throws if any getter found a mistake. */
  public void check() {
    if (!mistakes.isEmpty()) {
      throw Problem.invalid(mistakes);
    }
  }

  /** Notes a mistake that the caller found. */
  public void wrong(String name, String message) {
    mistakes.add(new Problem.Mistake(prefix + name, message));
  }

  /** Whether the member is there and not null. */
  public boolean has(String name) {
    return !absent(object.get(name));
  }

  /** A required text of {@code min} to {@code max} UTF-16 units. */
  public String text(String name, int min, int max) {
    JsonNode node = object.get(name);
    if (absent(node)) {
      wrong(name, "is required");
      return "";
    }
    String text = string(name, node, max);
    if (text == null) {
      return "";
    }
    if (text.length() < min) {
      wrong(name, min == 1 ? "must not be empty" : "must have at least " + min + " characters");
    }
    return text;
  }

  public @Nullable String optionalText(String name, int max) {
    JsonNode node = object.get(name);
    return absent(node) ? null : string(name, node, max);
  }

  /** A required text that is one of the words. */
  public String word(String name, Set<String> words) {
    int before = mistakes.size();
    String word = text(name, 1, 64);
    if (mistakes.size() == before && !words.contains(word)) {
      wrong(name, "must be one of " + String.join(", ", words.stream().sorted().toList()));
    }
    return word;
  }

  public long integer(String name, long min, long max) {
    if (!has(name)) {
      wrong(name, "is required");
    }
    Long value = optionalInteger(name, min, max);
    return value == null ? min : value;
  }

  public @Nullable Long optionalInteger(String name, long min, long max) {
    JsonNode node = object.get(name);
    if (absent(node)) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      wrong(name, "must be a whole number");
      return null;
    }
    long value = node.longValue();
    if (value < min || value > max) {
      wrong(name, "must be from " + min + " to " + max);
      return null;
    }
    return value;
  }

  public @Nullable Boolean optionalFlag(String name) {
    JsonNode node = object.get(name);
    if (absent(node)) {
      return null;
    }
    if (!node.isBoolean()) {
      wrong(name, "must be true or false");
      return null;
    }
    return node.booleanValue();
  }

  public @Nullable UUID optionalId(String name) {
    String text = optionalText(name, 36);
    if (text == null) {
      return null;
    }
    UUID id = RequestPath.id(text);
    if (id == null) {
      wrong(name, "must be an id");
    }
    return id;
  }

  /** A list of texts, each of at most {@code max} units; null if absent. */
  public @Nullable List<String> optionalTexts(String name, int items, int max) {
    JsonNode node = object.get(name);
    if (absent(node)) {
      return null;
    }
    if (!node.isArray() || node.size() > items) {
      wrong(name, "must be a list of at most " + items + " texts");
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      String text = string(name + "[" + i + "]", node.get(i), max);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** An object whose values are texts; null if absent. */
  public @Nullable Map<String, String> optionalTextMap(String name, int items, int max) {
    JsonNode node = object.get(name);
    if (absent(node)) {
      return null;
    }
    if (!node.isObject() || node.size() > items) {
      wrong(name, "must be an object of at most " + items + " texts");
      return null;
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (var entry : node.properties()) {
      String text = string(name + "." + entry.getKey(), entry.getValue(), max);
      if (text != null) {
        map.put(entry.getKey(), text);
      }
    }
    return map;
  }

  /** The member as it is; null if absent. */
  public @Nullable JsonNode node(String name) {
    JsonNode node = object.get(name);
    return absent(node) ? null : node;
  }

  /** The whole object as it is. */
  public JsonNode object() {
    return object;
  }

  private @Nullable String string(String name, @Nullable JsonNode node, int max) {
    if (node == null || !node.isString()) {
      wrong(name, "must be a text");
      return null;
    }
    String text = node.stringValue();
    if (text.length() > max) {
      wrong(name, "must have at most " + max + " characters");
      return null;
    }
    if (!storable(text)) {
      wrong(name, "must not contain U+0000 or half a surrogate pair");
      return null;
    }
    return text;
  }

  /** What every database and every client can hold. */
  static boolean storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean absent(@Nullable JsonNode node) {
    return node == null || node.isNull() || node.isMissingNode();
  }
}
