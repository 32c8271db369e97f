package dev.holdfast.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyHoursTest {
  private static final String OFFICE = "mon-fri 07:00-19:00 Europe/Berlin";

  @ParameterizedTest
  @CsvSource({
    // Winter: an hour ahead of UTC.
    "2026-01-05T05:59:59.999Z,false",
    "2026-01-05T06:00:00Z,true",
    "2026-01-09T17:59:59.999Z,true",
    "2026-01-09T18:00:00Z,false",
    "2026-01-10T12:00:00Z,false",
    "2026-01-11T12:00:00Z,false",
    // Summer: two.
    "2026-07-06T04:59:59Z,false",
    "2026-07-06T05:00:00Z,true",
    "2026-07-06T17:00:00Z,false",
  })
  void officeHoursAreThoseOfThePlaceInSummerAndWinter(Instant moment, boolean inside) {
    assertEquals(inside, hours(OFFICE).contain(moment));
  }

  @ParameterizedTest
  @CsvSource({
    // On 29 March 2026 there is no hour from two to three; the quarter past three is in.
    "2026-03-29T00:59:00Z,true",
    "2026-03-29T01:15:00Z,true",
    "2026-03-29T01:30:00Z,false",
    // On 25 October there are two of them.
    "2026-10-25T00:15:00Z,true",
    "2026-10-25T01:15:00Z,true",
    "2026-10-25T02:30:00Z,false",
  })
  void theClocksMayBeChangedInside(Instant moment, boolean inside) {
    assertEquals(inside, hours("sun 01:00-03:30 Europe/Berlin").contain(moment));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-09T21:59:00Z,false",
    "2026-01-09T22:00:00Z,true",
    "2026-01-10T05:59:00Z,true",
    "2026-01-10T06:00:00Z,false",
    "2026-01-10T22:30:00Z,false",
    "2026-01-09T05:00:00Z,false",
  })
  void aNightBelongsToTheDayOnWhichItBegins(Instant moment, boolean inside) {
    assertEquals(inside, hours("fri 22:00-06:00 UTC").contain(moment));
  }

  @ParameterizedTest
  @CsvSource({
    "'mon,wed-thu 08:00-12:00 UTC',2026-01-05T09:00:00Z,true",
    "'mon,wed-thu 08:00-12:00 UTC',2026-01-06T09:00:00Z,false",
    "'mon,wed-thu 08:00-12:00 UTC',2026-01-08T09:00:00Z,true",
    "sat-mon 08:00-12:00 UTC,2026-01-11T09:00:00Z,true",
    "sat-mon 08:00-12:00 UTC,2026-01-05T09:00:00Z,true",
    "sat-mon 08:00-12:00 UTC,2026-01-09T09:00:00Z,false",
    "mon-sun 00:00-24:00 UTC,2026-01-09T23:59:59.999Z,true",
    "fri 12:00-24:00 UTC,2026-01-10T00:00:00Z,false",
  })
  void daysAreListedOrGoFromOneToAnother(String text, Instant moment, boolean inside) {
    assertEquals(inside, hours(text).contain(moment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "always",
        "mon-fri 07:00-19:00",
        "mon-fri 07:00-19:00 Berlin",
        "mon-fri 07:00-19:00 +01:00",
        "mon-fri 7:00-19:00 UTC",
        "mon-fri 07:00-25:00 UTC",
        "mon-fri 24:00-07:00 UTC",
        "mon-fri 07:00-07:00 UTC",
        "mon-fri 07:00-19:60 UTC",
        "mon-fri 07:00-19:00  UTC",
        "mon-fri 07:00-19:00 UTC ",
        "Mon-Fri 07:00-19:00 UTC",
        "monday 07:00-19:00 UTC",
        "mon-wed-fri 07:00-19:00 UTC",
        "mon-mon 07:00-19:00 UTC",
        "mon,mon 07:00-19:00 UTC",
        "mon-fri,tue 07:00-19:00 UTC",
        "mon, 07:00-19:00 UTC",
        "-fri 07:00-19:00 UTC"
      })
  void whatIsNotExactlyOfTheFormIsNone(String text) {
    assertTrue(WeeklyHours.parse(text).isEmpty());
  }

  @Test
  void aZoneWithoutARegionIsOne() {
    assertTrue(WeeklyHours.parse("mon 07:00-19:00 UTC").isPresent());
  }

  private static WeeklyHours hours(String text) {
    return WeeklyHours.parse(text).orElseThrow();
  }
}
