package org.hutong.core.wire;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hash that tells a repeat from another message under the same id ({@code protocol.md}, rule
 * 2). It is stored, so it must never change:
 *
 * <p>the first 8 bytes, big-endian, of the SHA-256 of the UTF-8 of {@code
 * {"body":…,"kind":…,"target":…}}, absent parts left out, in canonical form as RFC 8785 describes
 * it (no white space, members sorted by UTF-16 units, shortest escapes), with one difference:
 * numbers are compared by their exact decimal value ({@code 1.50} = {@code 15e-1} = {@code 1.5})
 * and not rounded to a double, for two messages that differ must never be taken for one.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  static long hash(String kind, @Nullable Long target, @Nullable JsonNode body) {
    var out = new StringBuilder(256).append('{');
    if (body != null) {
      out.append("\"body\":");
      append(out, body);
      out.append(',');
    }
    out.append("\"kind\":");
    string(out, kind);
    if (target != null) {
      out.append(",\"target\":").append(target.longValue());
    }
    byte[] digest = sha256(out.append('}').toString().getBytes(StandardCharsets.UTF_8));
    long hash = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      hash = hash << 8 | (digest[i] & 0xFF);
    }
    return hash;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  static String text(JsonNode node) {
    var out = new StringBuilder();
    append(out, node);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node) {
    switch (node) {
      case ObjectNode object -> object(out, object);
      case ArrayNode array -> array(out, array);
      default -> {
        if (node.isString()) {
          string(out, node.stringValue());
        } else if (node.isNumber()) {
          number(out, node.decimalValue());
        } else {
          out.append(node.asString());
        }
      }
    }
  }

  private static void object(StringBuilder out, ObjectNode object) {
    String[] names = object.propertyNames().toArray(String[]::new);
    Arrays.sort(names); // by UTF-16 units, as String compares
    out.append('{');
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        out.append(',');
      }
      string(out, names[i]);
      out.append(':');
      append(out, object.path(names[i]));
    }
    out.append('}');
  }

  private static void array(StringBuilder out, ArrayNode array) {
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      append(out, array.get(i));
    }
    out.append(']');
  }

  private static void number(StringBuilder out, BigDecimal value) {
    if (value.signum() == 0) {
      out.append('0');
      return;
    }
    BigDecimal bare = value.stripTrailingZeros();
    out.append(bare.unscaledValue());
    if (bare.scale() != 0) {
      out.append('e').append(-bare.scale());
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
