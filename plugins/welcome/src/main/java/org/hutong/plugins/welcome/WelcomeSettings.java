package org.hutong.plugins.welcome;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings as {@code settings.schema.json} describes them.
 *
 * @param zone the name of a time zone, for example {@code Asia/Shanghai}
 * @param hours when the office is open; empty: always
 * @param texts what is said, for each site and language
 */
record WelcomeSettings(String zone, List<Hours> hours, List<Words> texts) {
  /**
   * One span of office hours.
   *
   * @param day {@code monday} … {@code sunday}
   * @param from a time of day, for example {@code 09:00}
   * @param to the same; if it is not later than {@code from}, a time of the next day
   */
  record Hours(String day, String from, String to) {}

  /**
   * What is said in one language.
   *
   * @param site the key of a site; empty: every site that has no row of its own
   * @param language a language tag
   * @param greeting said when a conversation is opened in office hours; empty: nothing
   * @param away said once in a conversation out of office hours; empty: nothing
   */
  record Words(String site, String language, String greeting, String away) {
    /** What the form leaves empty is not there. */
    Words {
      site = orEmpty(site);
      greeting = orEmpty(greeting);
      away = orEmpty(away);
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }

    /** The first part of the tag. */
    String primary() {
      return language.toLowerCase(Locale.ROOT).split("-", 2)[0];
    }
  }

  /** Refuses what cannot be meant: the administrator sees why. */
  WelcomeSettings {
    hours = List.copyOf(hours);
    texts = List.copyOf(texts);
    zone(zone);
    Set<String> seen = new HashSet<>();
    for (Words words : texts) {
      if (!seen.add(words.site() + " " + words.primary())) {
        throw new IllegalArgumentException(
            "There are two rows for the language \""
                + words.language()
                + "\""
                + (words.site().isEmpty() ? "" : " of the site \"" + words.site() + "\"")
                + ": keep one");
      }
    }
  }

  OfficeHours office() {
    return new OfficeHours(zone(zone), hours.stream().map(WelcomeSettings::span).toList());
  }

  private static OfficeHours.Span span(Hours hours) {
    return new OfficeHours.Span(
        DayOfWeek.valueOf(hours.day().toUpperCase(Locale.ROOT)),
        LocalTime.parse(hours.from()),
        LocalTime.parse(hours.to()));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "There is no time zone \"" + name + "\": write one like Asia/Shanghai or Europe/Berlin",
          e);
    }
  }
}
