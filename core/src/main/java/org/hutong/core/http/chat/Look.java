package org.hutong.core.http.chat;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.hutong.core.identity.Site;

/**
 * How a site wants its chat page. {@code look} of the site holds {@code title}, {@code promise}
 * (how soon it answers), {@code welcome}, each also with {@code @en} for English readers, and
 * {@code brand}, a colour as {@code #0a7558}; {@code zone}, a time zone as {@code Asia/Shanghai},
 * for times of the page without a script.
 */
record Look(String title, String promise, String welcome, String brand) {
  private static final String ZONE = "zone";
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  static Look of(Site site, ChatTexts texts) {
    String title = localized(site, "title", texts);
    String brand = site.look().getOrDefault("brand", "");
    return new Look(
        title.isBlank() ? name(site, texts) : title,
        localized(site, "promise", texts),
        localized(site, "welcome", texts),
        COLOUR.matcher(brand).matches() ? brand : "");
  }

  /** The same in another colour; what is none changes nothing. */
  Look painted(String colour) {
    return COLOUR.matcher(colour).matches() ? new Look(title, promise, welcome, colour) : this;
  }

  /** In whose time the page tells times: {@code zone} of the look, else the server's own. */
  static ZoneId zone(Site site) {
    try {
      String zone = site.look().getOrDefault(ZONE, "");
      return zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    } catch (DateTimeException e) {
      return ZoneId.systemDefault();
    }
  }

  private static String name(Site site, ChatTexts texts) {
    return site.named() ? site.name() : texts.service();
  }

  private static String localized(Site site, String name, ChatTexts texts) {
    String plain = site.look().getOrDefault(name, "");
    return texts == ChatTexts.ENGLISH ? site.look().getOrDefault(name + "@en", plain) : plain;
  }
}
