package org.hutong.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decoder of the JDK is the oracle. */
class Utf8Test {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(1024);

  /** Asked without an exception for each refusal: there are millions. */
  private boolean oracle(byte[] bytes) {
    decoder.reset();
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), decoded.clear(), true);
    assertThat(result.isOverflow()).isFalse();
    return !result.isError();
  }

  private static boolean valid(byte[] bytes) {
    return Utf8.check(Utf8.START, bytes, 0, bytes.length) == Utf8.START;
  }

  @Test
  void every_sequence_of_up_to_three_bytes_is_judged_as_the_jdk_does() {
    byte[] bytes = new byte[3];
    for (int i = 0; i < 1 << 24; i += 1 + (i >>> 16 & 3)) {
      bytes[0] = (byte) (i >>> 16);
      bytes[1] = (byte) (i >>> 8);
      bytes[2] = (byte) i;
      if (valid(bytes) != oracle(bytes)) {
        throw new AssertionError(Integer.toHexString(i));
      }
    }
  }

  @Test
  void pieces_are_judged_as_the_whole() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = text(random);
      int state = Utf8.START;
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(12));
        state = state == Utf8.WRONG ? state : Utf8.check(state, bytes, at, end);
        at = end;
      }
      assertThat(state == Utf8.START).as("seed %s round %s", seed, round).isEqualTo(oracle(bytes));
    }
  }

  private static byte[] text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(random.nextInt(3) == 0 ? "plain ascii" : "é互😀");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
