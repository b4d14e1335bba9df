package org.hutong.core.connection;

import java.nio.charset.StandardCharsets;

/**
 * A server's text message as the bytes that go onto the wire (RFC 6455 §5.2: unmasked, FIN set).
 * Immutable.
 */
public final class TextFrame {
  private static final int SMALL = 125;
  private static final int MEDIUM = 0xFFFF;

  private final byte[] bytes;

  private TextFrame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Frames a payload of UTF-8; the array is copied. */
  public static TextFrame of(byte[] payload) {
    return of((byte) 0x81, payload);
  }

  /** A binary message, for the codec's own tests: the protocol of today is text. */
  static TextFrame binary(byte[] payload) {
    return of((byte) 0x82, payload);
  }

  private static TextFrame of(byte first, byte[] payload) {
    int length = payload.length;
    int header = length <= SMALL ? 2 : length <= MEDIUM ? 4 : 10;
    byte[] bytes = new byte[header + length];
    bytes[0] = first;
    switch (header) {
      case 2 -> bytes[1] = (byte) length;
      case 4 -> {
        bytes[1] = 126;
        bytes[2] = (byte) (length >>> 8);
        bytes[3] = (byte) length;
      }
      default -> {
        bytes[1] = 127;
        for (int i = 0; i < 8; i++) {
          bytes[2 + i] = (byte) ((long) length >>> (56 - 8 * i));
        }
      }
    }
    System.arraycopy(payload, 0, bytes, header, length);
    return new TextFrame(bytes);
  }

  /** Bytes on the wire, header included. */
  public int size() {
    return bytes.length;
  }

  /** The bytes themselves, for the codec alone: never changed after construction. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
