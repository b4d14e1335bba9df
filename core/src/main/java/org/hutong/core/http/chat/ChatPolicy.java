package org.hutong.core.http.chat;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hutong.core.identity.Site;

/**
 * The content security policy of the chat page: nothing inline but the one style that it names by
 * its hash, and framed by nobody but ourselves and the site's own origins.
 */
final class ChatPolicy {
  private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+");

  private ChatPolicy() {}

  static String of(Site site, String style, String ownOrigin) {
    String socket =
        ORIGIN.matcher(ownOrigin).matches() ? " " + ownOrigin.replaceFirst("^http", "ws") : "";
    String ancestors =
        Stream.concat(Stream.of("'self'"), site.origins().stream().filter(ChatPolicy::plain))
            .collect(Collectors.joining(" "));
    return common(style) + "connect-src 'self'" + socket + "; frame-ancestors " + ancestors;
  }

  /** Of a page without a site: framed by nobody. */
  static String alone(String style) {
    return common(style) + "frame-ancestors 'none'";
  }

  private static String common(String style) {
    return "default-src 'none'; script-src 'self'; style-src "
        + ChatAssets.hash(style)
        + "; img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; base-uri"
        + " 'none'; form-action 'self'; object-src 'none'; ";
  }

  /** What could end the directive is no origin. */
  private static boolean plain(String origin) {
    return ORIGIN.matcher(origin).matches();
  }
}
