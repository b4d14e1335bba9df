package org.hutong.core.http.sites;

import org.hutong.core.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * One visit as the visitor's browser tells it. Nothing of it is proven: it is shown as text and
 * decides nothing. What is too long is cut, what is no address of the web is left out.
 *
 * @param language a tag, for example {@code zh-TW}
 * @param zone a time zone, for example {@code Asia/Shanghai}
 * @param agent the browser's {@code User-Agent}
 */
public record Visit(
    @Nullable String page,
    @Nullable String referrer,
    @Nullable String language,
    @Nullable String zone,
    @Nullable String agent) {
  private static final int ADDRESS = 2048;
  private static final int LANGUAGE = 35;
  private static final int ZONE = 64;
  private static final int AGENT = 512;

  public Visit {
    page = address(page);
    referrer = address(referrer);
    language = word(language, LANGUAGE);
    zone = word(zone, ZONE);
    agent = agent == null || agent.isBlank() ? null : cut(agent.strip(), AGENT);
  }

  /** What a request for a page says by itself. */
  public static Visit of(Request request) {
    String accepted = request.header("Accept-Language");
    return new Visit(
        null,
        request.header("Referer"),
        accepted == null ? null : accepted.split("[,;]", 2)[0].strip(),
        null,
        request.header("User-Agent"));
  }

  /** Without the part behind {@code #}, which is the page's own business. */
  private static @Nullable String address(@Nullable String text) {
    if (text == null || !text.matches("(?i)https?://[^\\s\\p{Cntrl}]+")) {
      return null;
    }
    String whole = text.split("#", 2)[0];
    return whole.length() > ADDRESS ? whole.substring(0, ADDRESS) : whole;
  }

  private static @Nullable String word(@Nullable String text, int longest) {
    return text != null && text.length() <= longest && text.matches("[A-Za-z0-9_/+-]+")
        ? text
        : null;
  }

  private static String cut(String text, int longest) {
    String clean = text.replaceAll("\\p{Cntrl}", " ");
    return clean.length() > longest ? clean.substring(0, longest) : clean;
  }
}
