package org.hutong.core.address;

import java.net.InetAddress;

/** A range of addresses such as {@code 10.0.0.0/8} or {@code ::1}. */
public final class Network {
  private static final int FOUR_BITS = 32;
  private static final int SIX_BITS = 128;

  private final byte[] base;
  private final int bits;

  private Network(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /**
   * An address or a range in CIDR notation. IPv4 in its IPv6 form is IPv4.
   *
   * @throws IllegalArgumentException if it is neither; the message says what is wrong with it
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text.strip() : text.substring(0, slash).strip();
    InetAddress literal = Addresses.literal(address);
    if (literal == null) {
      throw new IllegalArgumentException("\"" + text + "\" is no IP address and no network");
    }
    byte[] base = literal.getAddress();
    int whole = base.length * 8;
    if (slash < 0) {
      return new Network(base, whole);
    }
    boolean mapped = whole == FOUR_BITS && address.indexOf(':') >= 0;
    int bits = bits(text.substring(slash + 1).strip()) - (mapped ? SIX_BITS - FOUR_BITS : 0);
    if (bits < 0 || bits > whole) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has a wrong length after the slash: it must be "
              + lengths(mapped, whole));
    }
    return new Network(base, bits);
  }

  private static String lengths(boolean mapped, int whole) {
    return mapped ? "96 to 128" : "0 to " + whole;
  }

  private static int bits(String text) {
    return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
  }

  public boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    if (other.length != base.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >>> (i % 8);
      if ((base[i / 8] & mask) != (other[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
