package org.hutong.core.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses as text. Names are never looked up. IPv4 in its IPv6 form is IPv4, and a zone
 * ({@code %eth0}) says nothing about who it is.
 */
public final class Addresses {
  private static final int LONGEST = 64;
  private static final String SMALL = "/64";
  private static final String LARGE = "/48";
  private static final int HEX_64 = 16;
  private static final int HEX_48 = 12;

  /** A house with many networks may do as much as four with one. */
  private static final int LARGE_FACTOR = 4;

  private static final int GROUPS = 8;
  // No leading zeros: some programs read them as octal, so that one text would name two machines.
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern FOUR = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

  /** What {@code Forwarded} allows for a port, too: {@code _} and letters. */
  private static final Pattern PORT = Pattern.compile(":([0-9]{1,5}|_[A-Za-z0-9._-]{1,32})");

  private Addresses() {}

  /** An address alone, perhaps in brackets; null if it is none. */
  public static @Nullable InetAddress literal(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    boolean brackets = text.startsWith("[") && text.endsWith("]");
    String bare = brackets ? text.substring(1, text.length() - 1) : text;
    if (bare.indexOf(':') < 0) {
      return !brackets && FOUR.matcher(bare).matches() ? InetAddress.ofLiteral(bare) : null;
    }
    int zone = bare.indexOf('%');
    try {
      return InetAddress.ofLiteral(zone < 0 ? bare : bare.substring(0, zone));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** An address as proxies write it, perhaps with a port after it; null if it is none. */
  public static @Nullable InetAddress withPort(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    boolean several = end > 0 && text.charAt(0) != '[' && text.indexOf(':', end + 1) >= 0;
    if (end <= 0 || end == text.length() || several) {
      return literal(text);
    }
    return PORT.matcher(text.substring(end)).matches() ? literal(text.substring(0, end)) : null;
  }

  /** The one text of an address: IPv6 shortened as RFC 5952 says, without a zone. */
  public static String text(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    int[] groups = new int[GROUPS];
    byte[] bytes = address.getAddress();
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int from = longestZeros(groups);
    if (from < 0) {
      return joined(groups, 0, GROUPS);
    }
    int to = from;
    while (to < GROUPS && groups[to] == 0) {
      to++;
    }
    return joined(groups, 0, from) + "::" + joined(groups, to, GROUPS);
  }

  /** Where the first of the longest runs of two or more zeros begins; -1 if there is none. */
  private static int longestZeros(int[] groups) {
    int best = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        best = i;
        length = end - i;
      }
      i = Math.max(i, end - 1);
    }
    return best;
  }

  private static String joined(int[] groups, int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  /**
   * What an address counts as in a limit: one machine of IPv4, one network (/64) of IPv6, for
   * whoever has one address of it has all of them.
   */
  public static String network(String address) {
    return shares(address).getFirst().network();
  }

  /**
   * A network that an address is counted with.
   *
   * @param factor how many times as much it may do as one address
   */
  public record Share(String network, int factor) {}

  /**
   * The networks that an address is counted with, the smallest first: itself and, in IPv6, /64 and
   * /48, which providers give to one customer.
   */
  public static List<Share> shares(String address) {
    InetAddress literal = literal(address);
    if (!(literal instanceof Inet6Address)) {
      return List.of(new Share(address, 1));
    }
    String hex = HexFormat.of().formatHex(literal.getAddress());
    return List.of(
        new Share(hex.substring(0, HEX_64) + SMALL, 1),
        new Share(hex.substring(0, HEX_48) + LARGE, LARGE_FACTOR));
  }

  /**
   * Where those of a {@link Share}'s smallest networks begin, in the order of texts, that are part
   * of this one.
   */
  public static String first(String network) {
    return network.endsWith(LARGE) ? network.substring(0, HEX_48) : network;
  }

  /** The text that comes after the last of them. */
  public static String beyond(String network) {
    // 'g' comes after every digit, '!' before everything that an address is written with.
    return network.endsWith(LARGE) ? network.substring(0, HEX_48) + "g" : network + "!";
  }
}
