package org.hutong.plugins.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.hutong.plugins.welcome.WelcomeSettings.Hours;
import org.junit.jupiter.api.Test;

/** When the office is open. */
class OfficeHoursTest {
  private static OfficeHours hours(String zone, Hours... hours) {
    return new WelcomeSettings(zone, List.of(hours), List.of()).office();
  }

  private static Instant at(String text) {
    return ZonedDateTime.parse(text).toInstant();
  }

  @Test
  void the_start_is_open_and_the_end_is_closed() {
    OfficeHours office = hours("Asia/Shanghai", new Hours("monday", "09:00", "18:00"));
    assertThat(office.open(at("2026-11-23T08:59:59.999+08:00"))).isFalse();
    assertThat(office.open(at("2026-11-23T09:00+08:00"))).isTrue();
    assertThat(office.open(at("2026-11-23T17:59:59.999+08:00"))).isTrue();
    assertThat(office.open(at("2026-11-23T18:00+08:00"))).isFalse();
    assertThat(office.open(at("2026-11-24T10:00+08:00"))).as("on Tuesday").isFalse();
  }

  @Test
  void the_zone_decides_which_day_it_is() {
    OfficeHours office = hours("Asia/Shanghai", new Hours("monday", "00:00", "08:00"));
    assertThat(office.open(at("2026-11-22T20:00Z"))).as("Sunday in London").isTrue();
    assertThat(office.open(at("2026-11-23T20:00Z"))).isFalse();
  }

  @Test
  void a_night_ends_on_the_next_day_and_equal_times_are_a_whole_day() {
    OfficeHours night = hours("UTC", new Hours("sunday", "22:00", "06:00"));
    assertThat(night.open(at("2026-11-22T23:00Z"))).isTrue();
    assertThat(night.open(at("2026-11-23T05:59Z"))).as("early on Monday").isTrue();
    assertThat(night.open(at("2026-11-23T06:00Z"))).isFalse();
    assertThat(night.open(at("2026-11-22T05:00Z"))).as("early on Sunday").isFalse();
    OfficeHours whole = hours("UTC", new Hours("sunday", "00:00", "00:00"));
    assertThat(whole.open(at("2026-11-22T23:59Z"))).isTrue();
    assertThat(whole.open(at("2026-11-23T00:00Z"))).isFalse();
  }

  @Test
  void the_next_opening_is_the_nearest_one_even_a_week_ahead() {
    OfficeHours office =
        hours(
            "Asia/Shanghai",
            new Hours("friday", "09:00", "12:00"),
            new Hours("friday", "14:00", "18:00"));
    assertThat(office.next(at("2026-11-27T12:30+08:00")))
        .contains(ZonedDateTime.of(2026, 11, 27, 14, 0, 0, 0, ZoneId.of("Asia/Shanghai")));
    assertThat(office.next(at("2026-11-27T18:30+08:00")))
        .contains(ZonedDateTime.of(2026, 12, 4, 9, 0, 0, 0, ZoneId.of("Asia/Shanghai")));
  }

  @Test
  void an_hour_that_a_clock_change_leaves_out_begins_after_it() {
    OfficeHours office = hours("Europe/Berlin", new Hours("sunday", "02:30", "04:00"));
    assertThat(office.open(at("2026-03-29T00:59Z"))).isFalse();
    assertThat(office.open(at("2026-03-29T01:45Z"))).as("03:45 in summer").isTrue();
  }

  @Test
  void without_hours_it_is_always_open() {
    assertThat(hours("UTC").open(Instant.EPOCH)).isTrue();
    assertThat(hours("UTC").next(Instant.EPOCH)).isEmpty();
  }
}
