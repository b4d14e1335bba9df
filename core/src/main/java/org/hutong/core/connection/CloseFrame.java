package org.hutong.core.connection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.hutong.core.wire.CloseCode;

/** The bytes of close frames, and which codes may stand in one (RFC 6455 §7.4). */
final class CloseFrame {
  /** "No code was given": never on the wire. */
  static final int NONE = 1005;

  /** "There was no close frame": never on the wire. */
  static final int ABNORMAL = 1006;

  private static final int LONGEST_REASON = 123;
  private static final int CODE = 2;

  private CloseFrame() {}

  /** A server's close frame; without a code if it is {@link #NONE}. */
  static byte[] of(int code, String reason) {
    if (code == NONE) {
      return new byte[] {(byte) 0x88, 0};
    }
    byte[] text = cut(reason.getBytes(StandardCharsets.UTF_8));
    byte[] frame = new byte[2 + CODE + text.length];
    frame[0] = (byte) 0x88;
    frame[1] = (byte) (CODE + text.length);
    frame[2] = (byte) (code >>> 8);
    frame[3] = (byte) code;
    System.arraycopy(text, 0, frame, 2 + CODE, text.length);
    return frame;
  }

  /** At most the bytes that fit, and no half character. */
  private static byte[] cut(byte[] text) {
    if (text.length <= LONGEST_REASON) {
      return text;
    }
    int end = LONGEST_REASON;
    while ((text[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }

  /**
   * The code that a peer's close frame says, {@link #NONE} if it says none. A frame that is wrong
   * itself gives the negative of the code with which it has to be answered.
   */
  static int read(byte[] payload, int from, int to) {
    if (from == to) {
      return NONE;
    }
    if (to - from < CODE) {
      return -CloseCode.PROTOCOL_ERROR;
    }
    int code = (payload[from] & 0xFF) << 8 | payload[from + 1] & 0xFF;
    if (!mayBeSent(code)) {
      return -CloseCode.PROTOCOL_ERROR;
    }
    boolean valid = Utf8.check(Utf8.START, payload, from + CODE, to) == Utf8.START;
    return valid ? code : -CloseCode.INVALID_UTF8;
  }

  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
