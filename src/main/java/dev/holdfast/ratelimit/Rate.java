package dev.holdfast.ratelimit;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests a window may hold, as settings write it: {@code 1000/1m}.
 *
 * @param requests 1 at least
 * @param window how long the window is; whole seconds, from 1 s to 1 h
 */
public record Rate(long requests, Duration window) {
  /** The most that a setting may allow, and the most that a window counts to. */
  public static final int MOST = 1_000_000_000;

  private static final Duration LONGEST = Duration.ofHours(1);
  private static final String OFF = "off";
  private static final Pattern FORM = Pattern.compile("([0-9]{1,10})/([0-9]{1,4})([smh])");

  public Rate {
    if (requests < 1) {
      throw new IllegalArgumentException("a rate admits one request at least");
    }
    if (window.toSeconds() < 1 || window.compareTo(LONGEST) > 0 || window.getNano() != 0) {
      throw new IllegalArgumentException("a window is 1 s to 1 h long, in whole seconds");
    }
  }

  /**
   * What a setting says; empty if it says {@code off}.
   *
   * @throws IllegalArgumentException if it says neither, with how to write it
   */
  public static Optional<Rate> parse(String setting) {
    if (setting.equals(OFF)) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(setting);
    if (parts.matches()) {
      long requests = Long.parseLong(parts.group(1));
      Duration window = window(Long.parseLong(parts.group(2)), parts.group(3).charAt(0));
      if (requests >= 1 && requests <= MOST && !window.isZero() && window.compareTo(LONGEST) <= 0) {
        return Optional.of(new Rate(requests, window));
      }
    }
    throw new IllegalArgumentException(
        "write requests/window such as 1000/1m, with 1 to 1000000000 requests in 1s to 1h (s, m or"
            + " h), or off");
  }

  private static Duration window(long number, char unit) {
    return switch (unit) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
