package org.hutong.plugins.crm;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into maps, lists, strings, {@link BigDecimal}, booleans and null. Strict,
 * and bounded where an answer could hurt; it keeps a library of half a megabyte out of the jar.
 */
final class Json {
  private static final int DEEPEST = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,99})(?:\\.[0-9]{1,99})?(?:[eE][+-]?[0-9]{1,4})?");
  private static final String SHORT = "\"\\/bfnrt";
  private static final String MEANT = "\"\\/\b\f\n\r\t";

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads one value and nothing behind it.
   *
   * @throws IllegalArgumentException with the place of the mistake
   */
  static @Nullable Object read(String text) {
    var json = new Json(text);
    Object value = json.value();
    if (json.peek() != 0 || json.at < text.length()) {
      throw json.wrong("the end");
    }
    return value;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at character " + at);
  }

  /** The next character that is no white space; 0 at the end. */
  private char peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean took(char wanted) {
    boolean there = peek() == wanted && at < text.length();
    if (there) {
      at++;
    }
    return there;
  }

  private void need(char wanted) {
    if (!took(wanted)) {
      throw wrong("'" + wanted + "'");
    }
  }

  private @Nullable Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) {
      throw wrong("at most " + DEEPEST + " levels");
    }
  }

  private Map<String, @Nullable Object> object() {
    enter();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (!took('}')) {
      do {
        if (peek() != '"') {
          throw wrong("a name");
        }
        String name = string();
        need(':');
        members.put(name, value());
      } while (took(','));
      need('}');
    }
    depth--;
    return members;
  }

  private List<@Nullable Object> array() {
    enter();
    List<@Nullable Object> elements = new ArrayList<>();
    if (!took(']')) {
      do {
        elements.add(value());
      } while (took(','));
      need(']');
    }
    depth--;
    return elements;
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
    return meaning;
  }

  private BigDecimal number() {
    Matcher matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw wrong("a value");
    }
    at = matcher.end();
    return new BigDecimal(matcher.group());
  }

  private String string() {
    at++;
    var read = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c < ' ') {
        throw wrong("no control character");
      }
      at++;
      read.append(c == '\\' ? escaped() : c);
    }
    if (at == text.length()) {
      throw wrong("'\"'");
    }
    at++;
    return read.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at) : 0;
    at++;
    if (c == 'u') {
      return unicode();
    }
    int index = c == 0 ? -1 : SHORT.indexOf(c);
    if (index < 0) {
      throw wrong("an escape");
    }
    return MEANT.charAt(index);
  }

  private char unicode() {
    int end = at + 4;
    if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
      throw wrong("four hexadecimal digits");
    }
    int code = Integer.parseInt(text, at, end, 16);
    at = end;
    return (char) code;
  }
}
