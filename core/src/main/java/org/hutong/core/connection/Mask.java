package org.hutong.core.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The masking of RFC 6455 §5.3, eight bytes at a time. A key is its four bytes, little-endian. */
final class Mask {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Mask() {}

  static int key(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /** Masks or unmasks in place; the first byte meets the first byte of the key. */
  static void apply(byte[] bytes, int from, int to, int key) {
    long twice = key & 0xFFFF_FFFFL | (long) key << 32;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
    }
    for (int shift = 0; at < to; at++, shift += 8) {
      bytes[at] ^= (byte) (key >>> shift);
    }
  }

  /** The key for what follows after {@code count} bytes of a payload. */
  static int after(int key, int count) {
    return Integer.rotateRight(key, 8 * (count & 3));
  }
}
