package org.hutong.core.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a request's path and query are decoded. There is no normalising: a path with
 * a dot segment, an empty segment, a backslash, a semicolon, a control character, an encoded slash
 * or a wrong escape names nothing here.
 */
final class RequestPath {
  private static final int MOST_SEGMENTS = 32;
  private static final int MOST_PARAMETERS = 64;

  private RequestPath() {}

  /**
   * The decoded segments of a raw path; null if it names nothing. A trailing slash is kept as "".
   */
  static @Nullable List<String> segments(String raw) {
    if (!raw.startsWith("/")) {
      return null;
    }
    List<String> segments = new ArrayList<>();
    int from = 1;
    while (from <= raw.length()) {
      int slash = raw.indexOf('/', from);
      int to = slash < 0 ? raw.length() : slash;
      String segment = decode(raw.substring(from, to), false);
      boolean last = to == raw.length();
      if (segment == null || !plain(segment, last) || segments.size() == MOST_SEGMENTS) {
        return null;
      }
      segments.add(segment);
      from = to + 1;
    }
    return segments;
  }

  private static boolean plain(String segment, boolean last) {
    if (segment.isEmpty()) {
      return last;
    }
    if (segment.equals(".") || segment.equals("..")) {
      return false;
    }
    return segment
        .chars()
        .noneMatch(c -> c < 0x20 || c == 0x7F || c == '/' || c == '\\' || c == ';');
  }

  /** The first value of each parameter; null if the query is malformed. */
  static @Nullable Map<String, String> query(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw.isEmpty()) {
      return values;
    }
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      if (name == null || value == null || values.size() == MOST_PARAMETERS) {
        return null;
      }
      values.putIfAbsent(name, value);
    }
    return values;
  }

  /** Percent-decodes strict UTF-8; null if it is not. */
  private static @Nullable String decode(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0 && ascii(raw)) {
      return raw;
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int value = i + 2 < raw.length() ? hex(raw.charAt(i + 1), raw.charAt(i + 2)) : -1;
        if (value < 0) {
          return null;
        }
        bytes.put((byte) value);
        i += 2;
      } else if (c > 0x7E) {
        return null;
      } else {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      }
    }
    return text(bytes.flip());
  }

  private static @Nullable String text(ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean ascii(String raw) {
    return raw.chars().allMatch(c -> c <= 0x7E);
  }

  private static int hex(char high, char low) {
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 || high > 'f' || low > 'f' ? -1 : h * 16 + l;
  }

  /** A UUID in its one canonical spelling; null otherwise. */
  static @Nullable UUID id(String text) {
    if (text.length() != 36) {
      return null;
    }
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equalsIgnoreCase(text) ? id : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
