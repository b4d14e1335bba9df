package org.hutong.core.http.chat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The fields of a form without files ({@code application/x-www-form-urlencoded}). */
final class FormBody {
  private static final int MOST_FIELDS = 16;

  private final Map<String, String> fields = new HashMap<>();

  /** Fields that cannot be decoded are left out; the first of a name counts. */
  FormBody(byte[] body) {
    for (String pair : new String(body, StandardCharsets.US_ASCII).split("&", MOST_FIELDS)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          fields.putIfAbsent(
              URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          // A wrong escape: the field is missing, which is answered like every missing field.
        }
      }
    }
  }

  /** The field's value; empty if it is missing. */
  String get(String name) {
    return fields.getOrDefault(name, "");
  }
}
