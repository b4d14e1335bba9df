package org.hutong.core.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Checks UTF-8 as it comes in, in pieces: an automaton whose state is one number, so that half a
 * character may wait for its rest in a connection without a buffer. Surrogates, overlong forms and
 * what lies beyond U+10FFFF are refused at the first byte that makes them so.
 */
final class Utf8 {
  /** Between two characters: where a text begins and must end. */
  static final int START = 0;

  /** No continuation can make it valid. */
  static final int WRONG = 12;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final byte[] KIND = kinds();

  /** By state and kind of byte; a row of twelve for each state. */
  private static final byte[] NEXT = {
    0, 12, 24, 36, 60, 96, 84, 12, 12, 12, 48, 72, // between characters
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, // wrong
    12, 0, 12, 12, 12, 12, 12, 0, 12, 0, 12, 12, // one more
    12, 24, 12, 12, 12, 12, 12, 24, 12, 24, 12, 12, // two more
    12, 12, 12, 12, 12, 12, 12, 24, 12, 12, 12, 12, // after E0
    12, 24, 12, 12, 12, 12, 12, 12, 12, 24, 12, 12, // after ED
    12, 12, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, // after F0
    12, 36, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, // three more
    12, 36, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12 // after F4
  };

  private Utf8() {}

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, 0x80, 0x90, (byte) 1);
    Arrays.fill(kinds, 0x90, 0xA0, (byte) 9);
    Arrays.fill(kinds, 0xA0, 0xC0, (byte) 7);
    Arrays.fill(kinds, 0xC0, 0xC2, (byte) 8);
    Arrays.fill(kinds, 0xC2, 0xE0, (byte) 2);
    Arrays.fill(kinds, 0xE0, 0xE1, (byte) 10);
    Arrays.fill(kinds, 0xE1, 0xF0, (byte) 3);
    Arrays.fill(kinds, 0xED, 0xEE, (byte) 4);
    Arrays.fill(kinds, 0xF0, 0xF1, (byte) 11);
    Arrays.fill(kinds, 0xF1, 0xF4, (byte) 6);
    Arrays.fill(kinds, 0xF4, 0xF5, (byte) 5);
    Arrays.fill(kinds, 0xF5, 0x100, (byte) 8);
    return kinds;
  }

  /** The state after the bytes; {@link #WRONG} as soon as they cannot be UTF-8. */
  static int check(int state, byte[] bytes, int from, int to) {
    int now = state;
    int at = from;
    while (at < to) {
      if (now == START) {
        at = afterAscii(bytes, at, to);
        if (at == to) {
          return START;
        }
      }
      now = NEXT[now + KIND[bytes[at++] & 0xFF]];
      if (now == WRONG) {
        return WRONG;
      }
    }
    return now;
  }

  private static int afterAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }
}
