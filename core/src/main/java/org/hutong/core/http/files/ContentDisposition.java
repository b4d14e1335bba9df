package org.hutong.core.http.files;

import java.nio.charset.StandardCharsets;

/**
 * The header of the same name (RFC 6266): the name once for everybody in ASCII, once as it is (RFC
 * 8187).
 */
final class ContentDisposition {
  private static final String PLAIN = "!#$&+-.^_`|~";

  private ContentDisposition() {}

  static String of(boolean inline, String name) {
    String kind = inline ? "inline" : "attachment";
    String ascii = ascii(name);
    return ascii.equals(name)
        ? kind + "; filename=\"" + ascii + "\""
        : kind + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded(name);
  }

  /** Quotes, backslashes and percent signs are read differently by different browsers. */
  private static String ascii(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c ->
                plain.append(
                    c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%' ? (char) c : '_'));
    return plain.toString();
  }

  private static String encoded(String name) {
    StringBuilder text = new StringBuilder(name.length() * 3);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append('%').append(String.format("%02X", (int) c));
      }
    }
    return text.toString();
  }
}
