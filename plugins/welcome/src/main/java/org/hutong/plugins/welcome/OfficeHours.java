package org.hutong.plugins.welcome;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * When somebody is there. Immutable.
 *
 * @param spans empty: always
 */
record OfficeHours(ZoneId zone, List<Span> spans) {
  private static final int DAYS = 7;

  /**
   * From a time of a day to another, which is one of the next day if it is not later.
   *
   * @param from included
   * @param to not included
   */
  record Span(DayOfWeek day, LocalTime from, LocalTime to) {
    private ZonedDateTime start(LocalDate date, ZoneId zone) {
      return ZonedDateTime.of(date, from, zone);
    }

    private ZonedDateTime end(LocalDate date, ZoneId zone) {
      return ZonedDateTime.of(to.isAfter(from) ? date : date.plusDays(1), to, zone);
    }

    boolean holds(Instant at, LocalDate date, ZoneId zone) {
      return date.getDayOfWeek() == day
          && !at.isBefore(start(date, zone).toInstant())
          && at.isBefore(end(date, zone).toInstant());
    }
  }

  boolean open(Instant at) {
    LocalDate today = LocalDate.ofInstant(at, zone);
    return spans.isEmpty()
        || spans.stream()
            .anyMatch(
                span -> span.holds(at, today, zone) || span.holds(at, today.minusDays(1), zone));
  }

  /** When the office opens the next time after a moment; empty if it is always open. */
  Optional<ZonedDateTime> next(Instant at) {
    LocalDate today = LocalDate.ofInstant(at, zone);
    return IntStream.rangeClosed(0, DAYS)
        .mapToObj(today::plusDays)
        .flatMap(
            date ->
                spans.stream()
                    .filter(span -> span.day() == date.getDayOfWeek())
                    .map(span -> span.start(date, zone)))
        .filter(start -> start.toInstant().isAfter(at))
        .min(Comparator.naturalOrder());
  }
}
