package org.hutong.api;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) of maps, lists, strings, numbers, booleans and null. */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static byte[] of(Map<?, ?> members) {
    var text = new JsonText();
    text.value(members);
    return text.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> object(map);
      case Iterable<?> list -> array(list);
      case Boolean flag -> out.append(flag.booleanValue());
      case Double number -> number(number);
      case Float number -> number(number.doubleValue());
      case Number number -> out.append(number);
      default -> string(String.valueOf(value));
    }
  }

  private void number(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new IllegalArgumentException("JSON has no " + number);
    }
    out.append(number);
  }

  private void object(Map<?, ?> map) {
    out.append('{');
    String comma = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(comma);
      string(String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
      comma = ",";
    }
    out.append('}');
  }

  private void array(Iterable<?> list) {
    out.append('[');
    for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
      value(each.next());
      if (each.hasNext()) {
        out.append(',');
      }
    }
    out.append(']');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
