package org.hutong.core.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses what no store and no client could keep: U+0000, half a surrogate pair, a number beyond
 * the range of a double.
 */
final class CleanText {
  private CleanText() {}

  static void check(JsonNode node, String path) {
    switch (node) {
      case ObjectNode object -> members(object, path);
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          check(array.get(i), path + "[" + i + "]");
        }
      }
      default -> value(node, path);
    }
  }

  private static void members(ObjectNode object, String path) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      String mistake = mistake(name);
      if (mistake != null) {
        throw RefusedFrameException.invalid(
            path.isEmpty() ? "a member's name" : path, "a name " + mistake);
      }
      // The path of a plain string is put together only when it is wrong: this is the hot path.
      if (value.isContainer() || !value.isString()) {
        check(value, path.isEmpty() ? name : path + "." + name);
      } else if (mistake(value.stringValue()) != null) {
        value(value, path.isEmpty() ? name : path + "." + name);
      }
    }
  }

  private static void value(JsonNode node, String path) {
    if (node.isString()) {
      String mistake = mistake(node.stringValue());
      if (mistake != null) {
        throw RefusedFrameException.invalid(path, mistake);
      }
    } else if (node.isNumber() && !Double.isFinite(node.decimalValue().doubleValue())) {
      throw RefusedFrameException.invalid(path, "is beyond the range of numbers");
    }
  }

  static @Nullable String mistake(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "contains U+0000";
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return "contains half a surrogate pair";
        }
        i++;
      }
    }
    return null;
  }
}
