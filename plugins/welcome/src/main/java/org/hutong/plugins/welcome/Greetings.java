package org.hutong.plugins.welcome;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hutong.plugins.welcome.WelcomeSettings.Words;

/** What is said where, in which language. Immutable; safe from any thread. */
final class Greetings {
  private static final String OPENS = "{opens}";
  private static final String PATTERN = "EEEE HH:mm";

  private final OfficeHours hours;
  private final List<Words> rows;

  Greetings(WelcomeSettings settings) {
    this.hours = settings.office();
    this.rows = settings.texts();
  }

  boolean open(Instant at) {
    return hours.open(at);
  }

  /** Empty if nothing is to be said. */
  Optional<String> greeting(String site, String language) {
    return row(site, language).map(Words::greeting).filter(text -> !text.isBlank());
  }

  /** The same out of office hours, with the time of the next opening. */
  Optional<String> away(String site, String language, Instant at) {
    return row(site, language)
        .filter(row -> !row.away().isBlank())
        .map(row -> row.away().replace(OPENS, opens(row, at)));
  }

  private String opens(Words row, Instant at) {
    var format = DateTimeFormatter.ofPattern(PATTERN, Locale.forLanguageTag(row.language()));
    return hours.next(at).map(format::format).orElse("");
  }

  /** A site with rows of its own has no others; a language without a row gets the first. */
  private Optional<Words> row(String site, String language) {
    List<Words> own = rows.stream().filter(row -> row.site().equals(site)).toList();
    List<Words> here =
        own.isEmpty() ? rows.stream().filter(row -> row.site().isEmpty()).toList() : own;
    return here.stream()
        .filter(row -> row.primary().equals(language))
        .findFirst()
        .or(() -> here.stream().findFirst());
  }
}
