package org.hutong.core.connection;

import java.util.Arrays;

/**
 * A message of which not everything has come in. Grows with what has really arrived, never with
 * what a header announces.
 */
final class PartialMessage {
  private static final int SMALLEST = 512;

  private final boolean text;
  private byte[] bytes = new byte[SMALLEST];
  private int size;
  private int utf8 = Utf8.START;
  private int fragments;
  private long expected;
  private int key;
  private boolean last;

  PartialMessage(boolean text) {
    this.text = text;
  }

  /** The next frame of it begins. False if that is one too many. */
  boolean begin(long length, boolean isLast, int mask, int mostFragments) {
    expected = length;
    last = isLast;
    key = mask;
    return ++fragments <= mostFragments;
  }

  /** Takes what belongs to the current frame, unmasked; returns where that ends. */
  int take(byte[] in, int from, int to) {
    int count = (int) Math.min(expected, to - from);
    Mask.apply(in, from, from + count, key);
    key = Mask.after(key, count);
    if (text) {
      utf8 = Utf8.check(utf8, in, from, from + count);
    }
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
    }
    System.arraycopy(in, from, bytes, size, count);
    size += count;
    expected -= count;
    return from + count;
  }

  /** Whether bytes of the current frame are still to come. */
  boolean expects() {
    return expected > 0;
  }

  boolean complete() {
    return last && expected == 0;
  }

  /** Whether it is a text and cannot be UTF-8 any more. */
  boolean wrong() {
    return utf8 == Utf8.WRONG || text && complete() && utf8 != Utf8.START;
  }

  boolean text() {
    return text;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }
}
