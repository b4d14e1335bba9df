package org.hutong.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small accidents to bytes, chosen by a seeded generator. */
public final class Mutations {
  private static final List<byte[]> PIECES =
      List.of(
          bytes("\""),
          bytes("\\u0000"),
          bytes("\\ud800"),
          bytes("["),
          bytes("{"),
          bytes("}"),
          bytes("1e99999"),
          bytes("-0"),
          bytes("null"),
          bytes("\\"),
          bytes("99999999999999999999"),
          bytes(",\"t\":\"hb\""),
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {0},
          new byte[] {(byte) 0xFF},
          bytes("[".repeat(40)));

  private Mutations() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A copy of the bytes with one to four accidents. */
  public static byte[] of(byte[] original, Random random) {
    byte[] bytes = original;
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = accident(bytes, random);
    }
    return bytes;
  }

  private static byte[] accident(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    return switch (random.nextInt(4)) {
      case 0 -> splice(bytes, at, at, PIECES.get(random.nextInt(PIECES.size())));
      case 1 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
      case 2 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at / 2, at));
      default -> {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
          flipped[at] = (byte) (flipped[at] ^ 1 << random.nextInt(8));
        }
        yield flipped;
      }
    };
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
    byte[] result = new byte[bytes.length - (to - from) + piece.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
    return result;
  }
}
