package org.hutong.core.plugin.service;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/** Which addresses a plugin may call. Knows addresses as numbers: how they were spelled is gone. */
final class AddressRules {
  /** Nobody's, everybody's, or those of a cloud's metadata: never. */
  private static final List<Range> NEVER =
      List.of(
          Range.of("0.0.0.0", 8),
          Range.of("169.254.0.0", 16),
          Range.of("224.0.0.0", 4),
          Range.of("240.0.0.0", 4),
          Range.of("100.100.100.200", 32),
          Range.of("192.0.0.192", 32),
          Range.of("::", 128),
          Range.of("fe80::", 10),
          Range.of("ff00::", 8),
          Range.of("fd00:ec2::254", 128));

  /** Of this machine or of private networks: with the permission for them. */
  private static final List<Range> PRIVATE =
      List.of(
          Range.of("10.0.0.0", 8),
          Range.of("100.64.0.0", 10),
          Range.of("127.0.0.0", 8),
          Range.of("172.16.0.0", 12),
          Range.of("192.0.0.0", 24),
          Range.of("192.0.2.0", 24),
          Range.of("192.88.99.0", 24),
          Range.of("192.168.0.0", 16),
          Range.of("198.18.0.0", 15),
          Range.of("198.51.100.0", 24),
          Range.of("203.0.113.0", 24),
          Range.of("2001::", 23),
          Range.of("2001:db8::", 32),
          Range.of("2002::", 16),
          Range.of("3fff::", 20));

  /** All of IPv6 that is public today; the rest counts as private. */
  private static final Range PUBLIC6 = Range.of("2000::", 3);

  /** IPv4 within IPv6: the last four bytes are what is called. */
  private static final List<Range> TRANSLATED =
      List.of(Range.of("::", 96), Range.of("64:ff9b::", 96));

  private AddressRules() {}

  private record Range(byte[] start, int bits) {
    static Range of(String address, int bits) {
      try {
        return new Range(InetAddress.getByName(address).getAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(e);
      }
    }

    boolean holds(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if (((address[bit >> 3] ^ start[bit >> 3]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whether a plugin may call the address; {@code inner}: it may call private ones, too. */
  static boolean allowed(InetAddress address, boolean inner) {
    byte[] bytes = address.getAddress();
    if (in(NEVER, bytes)) {
      return false;
    }
    if (address instanceof Inet6Address && !loopback(address) && in(TRANSLATED, bytes)) {
      return allowed(embedded(bytes), inner);
    }
    return inner || !(in(PRIVATE, bytes) || outsideOfPublic(address, bytes) || own(address));
  }

  private static boolean loopback(InetAddress address) {
    return address.isLoopbackAddress();
  }

  private static boolean in(List<Range> ranges, byte[] address) {
    return ranges.stream().anyMatch(range -> range.holds(address));
  }

  private static boolean outsideOfPublic(InetAddress address, byte[] bytes) {
    return !(address instanceof Inet4Address) && !PUBLIC6.holds(bytes);
  }

  private static InetAddress embedded(byte[] bytes) {
    try {
      return InetAddress.getByAddress(java.util.Arrays.copyOfRange(bytes, 12, 16));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** Whether an interface of this machine has the address, be it a public one. */
  private static boolean own(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }
}
