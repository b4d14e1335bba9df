package org.hutong.core.connection;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/** Puts an older form of private key into PKCS #8, the only one that Java reads. */
final class Pkcs8 {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  private Pkcs8() {}

  /**
   * PKCS #8 is a version, the algorithm and the older form; the algorithm stands at the beginning
   * of the public key, with its curve if it has one.
   */
  static byte[] wrap(byte[] key, PublicKey owner) {
    var content = new ByteArrayOutputStream();
    content.writeBytes(VERSION);
    content.writeBytes(algorithm(owner.getEncoded()));
    content.writeBytes(tagged(OCTETS, key));
    return tagged(SEQUENCE, content.toByteArray());
  }

  /** The first element within the sequence that an encoded public key is. */
  private static byte[] algorithm(byte[] encoded) {
    int start = 1 + lengthBytes(encoded, 1);
    int end = start + 1 + lengthBytes(encoded, start + 1) + length(encoded, start + 1);
    return Arrays.copyOfRange(encoded, start, end);
  }

  private static int lengthBytes(byte[] der, int at) {
    return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7F);
  }

  private static int length(byte[] der, int at) {
    if (der[at] >= 0) {
      return der[at];
    }
    int length = 0;
    for (int i = 1; i <= (der[at] & 0x7F); i++) {
      length = length << 8 | der[at + i] & 0xFF;
    }
    return length;
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = content.length < 0x100 ? 1 : 2;
      out.write(0x80 | bytes);
      for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out.write(content.length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
