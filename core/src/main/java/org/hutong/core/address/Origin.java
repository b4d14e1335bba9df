package org.hutong.core.address;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Web origins as text: scheme, host and, unless it is the scheme's own, port, in lower case. */
public final class Origin {
  private static final int LONGEST_HOST = 255;
  private static final int MOST_PORT = 65_535;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Underscores are no part of a host's name, and are in use inside many networks. */
  private static final String HOST = "([\\p{L}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+])";

  private static final Pattern AUTHORITY = Pattern.compile(HOST + "(?::([0-9]{0,5}))?");
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://([^/?#\\\\@\\s]+)(?:[/?#].*)?");

  private Origin() {}

  /** The origin of a URL such as {@code https://Shop.example:443/x}; null if it has none. */
  public static @Nullable String of(String url) {
    Matcher matcher = URL.matcher(url.strip());
    return matcher.matches() ? of(matcher.group(1), matcher.group(2), null) : null;
  }

  /**
   * The origin of a request.
   *
   * @param scheme {@code http} or {@code https}
   * @param host a name or an address, with or without a port
   * @param port the port that clients use, if it is known and {@code host} names none
   * @return null if {@code host} is no host
   */
  public static @Nullable String of(String scheme, String host, @Nullable Integer port) {
    if (host.length() > LONGEST_HOST) {
      return null;
    }
    Matcher matcher = AUTHORITY.matcher(host);
    if (!matcher.matches()) {
      return null;
    }
    String given = matcher.group(2);
    boolean named = given != null && !given.isEmpty();
    int used = named ? Integer.parseInt(given) : port == null ? 0 : port;
    if (used > MOST_PORT) {
      return null;
    }
    String lower = scheme.toLowerCase(Locale.ROOT);
    boolean usual = used == 0 || used == (lower.equals("https") ? HTTPS : HTTP);
    String name = matcher.group(1).toLowerCase(Locale.ROOT);
    return lower + "://" + name + (usual ? "" : ":" + used);
  }
}
