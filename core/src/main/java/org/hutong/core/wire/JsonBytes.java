package org.hutong.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** A growing buffer of UTF-8 JSON; written member by member, commas put by itself. */
final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int ESCAPE = 6;
  private static final int LONGEST_LONG = 20;
  private static final int UUID_LENGTH = 36;

  private byte[] bytes;
  private int size;

  JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  private void put(int b) {
    room(1);
    bytes[size++] = (byte) b;
  }

  JsonBytes open(char bracket) {
    separate();
    put(bracket);
    return this;
  }

  JsonBytes close(char bracket) {
    put(bracket);
    return this;
  }

  private void separate() {
    if (size > 0) {
      byte last = bytes[size - 1];
      if (last != '{' && last != '[' && last != ':') {
        put(',');
      }
    }
  }

  /** The name of the next member: plain ASCII without anything to escape. */
  JsonBytes name(String name) {
    separate();
    room(name.length() + 3);
    bytes[size++] = '"';
    ascii(name);
    bytes[size++] = '"';
    bytes[size++] = ':';
    return this;
  }

  @SuppressWarnings("deprecation") // the one call that copies Latin-1 without an array between
  private void ascii(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
  }

  JsonBytes number(long value) {
    separate();
    room(LONGEST_LONG);
    ascii(Long.toString(value));
    return this;
  }

  JsonBytes flag(boolean value) {
    separate();
    ascii(value ? "true" : "false");
    return this;
  }

  JsonBytes uuid(UUID id) {
    separate();
    room(UUID_LENGTH + 2);
    bytes[size++] = '"';
    hex(id.getMostSignificantBits() >>> 32, 8);
    bytes[size++] = '-';
    hex(id.getMostSignificantBits() >>> 16, 4);
    bytes[size++] = '-';
    hex(id.getMostSignificantBits(), 4);
    bytes[size++] = '-';
    hex(id.getLeastSignificantBits() >>> 48, 4);
    bytes[size++] = '-';
    hex(id.getLeastSignificantBits(), 12);
    bytes[size++] = '"';
    return this;
  }

  private void hex(long value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(int) (value >>> shift) & 0xF];
    }
  }

  /** JSON text that is valid already. */
  JsonBytes raw(String json) {
    separate();
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    return this;
  }

  JsonBytes string(String text) {
    separate();
    put('"');
    int plain = plain(text, 0);
    if (plain == text.length()) {
      ascii(text);
    } else {
      escaped(text);
    }
    put('"');
    return this;
  }

  private static int plain(String text, int from) {
    int i = from;
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  private void escaped(String text) {
    int i = 0;
    while (i < text.length()) {
      int code = text.codePointAt(i);
      i += Character.charCount(code);
      room(ESCAPE);
      if (code < 0x80) {
        escape((char) code);
      } else {
        multibyte(code);
      }
    }
  }

  private void escape(char c) {
    if (c >= ' ' && c != '"' && c != '\\') {
      bytes[size++] = (byte) c;
      return;
    }
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      default -> {
        bytes[size++] = 'u';
        hex(c, 4);
      }
    }
  }

  private void multibyte(int code) {
    if (code < 0x800) {
      bytes[size++] = (byte) (0xC0 | code >>> 6);
    } else if (code < 0x10000) {
      // Half a pair cannot be written as UTF-8; nothing that was parsed contains one.
      int safe = code >= 0xD800 && code <= 0xDFFF ? 0xFFFD : code;
      bytes[size++] = (byte) (0xE0 | safe >>> 12);
      bytes[size++] = (byte) (0x80 | safe >>> 6 & 0x3F);
      bytes[size++] = (byte) (0x80 | safe & 0x3F);
      return;
    } else {
      bytes[size++] = (byte) (0xF0 | code >>> 18);
      bytes[size++] = (byte) (0x80 | code >>> 12 & 0x3F);
      bytes[size++] = (byte) (0x80 | code >>> 6 & 0x3F);
    }
    bytes[size++] = (byte) (0x80 | code & 0x3F);
  }
}
