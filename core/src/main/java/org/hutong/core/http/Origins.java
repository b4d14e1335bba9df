package org.hutong.core.http;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Web origins as text: scheme, host and, unless it is the scheme's own, port. */
public final class Origins {
  private Origins() {}

  /** The origin of a URL such as {@code https://Shop.example:443/x}; null if it has none. */
  public static @Nullable String of(String url) {
    try {
      URI uri = URI.create(url.strip());
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (scheme == null || host == null) {
        return null;
      }
      String lower = scheme.toLowerCase(Locale.ROOT);
      if (!lower.equals("http") && !lower.equals("https")) {
        return null;
      }
      int usual = lower.equals("https") ? 443 : 80;
      int port = uri.getPort();
      String suffix = port < 0 || port == usual ? "" : ":" + port;
      return lower + "://" + host.toLowerCase(Locale.ROOT) + suffix;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
