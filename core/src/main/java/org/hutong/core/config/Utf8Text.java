package org.hutong.core.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text files that people write with editors of every kind. UTF-8 is read, with a byte order mark or
 * without; everything else is refused instead of being read as something that nobody wrote.
 */
public final class Utf8Text {
  private static final char MARK = '\uFEFF';

  private Utf8Text() {}

  /**
   * The text without its byte order mark.
   *
   * @throws NotUtf8Exception with what it is, or the offset and line of the first bad byte
   */
  public static String of(byte[] bytes) {
    if (starts(bytes, 0xFF, 0xFE) || starts(bytes, 0xFE, 0xFF)) {
      throw new NotUtf8Exception("is UTF-16 (it begins with that byte order mark), not UTF-8");
    }
    if (starts(bytes, 0, 0, 0xFE, 0xFF)) {
      throw new NotUtf8Exception("is UTF-32 (it begins with that byte order mark), not UTF-8");
    }
    if (bytes.length >= 2 && (bytes[0] == 0 || bytes[1] == 0)) {
      throw new NotUtf8Exception("looks like UTF-16 (its first byte or second is 0), not UTF-8");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new NotUtf8Exception(
          "is not UTF-8: the byte at offset "
              + in.position()
              + " (line "
              + line(bytes, in.position())
              + ") cannot stand there; it may be GBK");
    }
    String text = out.flip().toString();
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  private static boolean starts(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static int line(byte[] bytes, int end) {
    int line = 1;
    for (int i = 0; i < end; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }
}
