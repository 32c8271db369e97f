package dev.holdfast.access;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of the week at a place, {@code mon-fri 07:00-19:00 Europe/Berlin}: days one by one or from
 * one to another ({@code mon,wed-fri}), a beginning, an end that is outside already ({@code 24:00}
 * is the end of the day), a zone by its name. An end at or before the beginning is one of the next
 * day. The clocks of the place decide, whatever they do in spring and autumn.
 */
public final class WeeklyHours {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
  private static final Pattern FORM =
      Pattern.compile(
          "([a-z,-]{3,60}) " + TIME + "-(?:" + TIME + "|(24:00)) ([A-Za-z0-9_+/-]{1,60})");

  private final Set<DayOfWeek> days;
  private final LocalTime from;

  /** Midnight is the end of the day. */
  private final LocalTime to;

  private final ZoneId zone;

  private WeeklyHours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    this.days = days;
    this.from = from;
    this.to = to;
    this.zone = zone;
  }

  /** The hours in a text, empty if it is not exactly of the form. */
  public static Optional<WeeklyHours> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || !ZoneId.getAvailableZoneIds().contains(form.group(7))) {
      return Optional.empty();
    }
    LocalTime from = time(form.group(2), form.group(3));
    LocalTime to = form.group(6) != null ? LocalTime.MIN : time(form.group(4), form.group(5));
    if (form.group(6) == null && from.equals(to)) {
      return Optional.empty();
    }
    return days(form.group(1))
        .map(days -> new WeeklyHours(days, from, to, ZoneId.of(form.group(7))));
  }

  /** Whether a moment lies in the hours. */
  public boolean contain(Instant moment) {
    ZonedDateTime there = moment.atZone(zone);
    LocalTime time = there.toLocalTime();
    boolean today = days.contains(there.getDayOfWeek());
    if (from.isBefore(to)) {
      return today && !time.isBefore(from) && time.isBefore(to);
    }
    boolean sinceYesterday = days.contains(there.getDayOfWeek().minus(1)) && time.isBefore(to);
    return today && !time.isBefore(from) || sinceYesterday;
  }

  private static LocalTime time(String hour, String minute) {
    return LocalTime.of(Integer.parseInt(hour), Integer.parseInt(minute));
  }

  /** Empty if one is unknown or comes twice. */
  private static Optional<Set<DayOfWeek>> days(String list) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int first = DAYS.indexOf(ends[0]);
      int last = DAYS.indexOf(ends[ends.length - 1]);
      if (ends.length > 2 || first < 0 || last < 0 || ends.length == 2 && first == last) {
        return Optional.empty();
      }
      // From friday to monday goes over the end of the week.
      int count = Math.floorMod(last - first, DAYS.size()) + 1;
      for (int i = 0; i < count; i++) {
        if (!days.add(DayOfWeek.of((first + i) % DAYS.size() + 1))) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(days);
  }
}
