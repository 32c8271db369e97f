package dev.holdfast.posture.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether it can be the time that this machine believes it is. Tokens, certificates and locks end
 * by the clock, and the database's events are put in order by it.
 */
public final class ClockSanity {
  /** Libraries that this version is made of are younger. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2076-01-01T00:00:00Z");

  /** More than clocks differ that are kept in step, and than a busy machine takes to ask. */
  private static final Duration TOLERATED = Duration.ofSeconds(5);

  private ClockSanity() {}

  static List<String> faults(Clock clock) {
    Instant now = clock.instant();
    return now.isBefore(EARLIEST) || now.isAfter(LATEST)
        ? List.of(
            "this machine's clock is years from the truth: set it, and keep it in step by NTP or"
                + " chrony")
        : List.of();
  }

  /**
   * The database's clock beside this one.
   *
   * @param before when the database was asked
   * @param theirs what it answered
   * @param after when the answer was there
   */
  public static Optional<Weakness> beside(Instant before, Instant theirs, Instant after) {
    boolean far = theirs.isBefore(before.minus(TOLERATED)) || theirs.isAfter(after.plus(TOLERATED));
    return far
        ? Optional.of(
            new Weakness(
                Check.DATABASE_CLOCK,
                "the database's clock and this machine's are more than 5 seconds apart",
                "keep both in step by NTP or chrony"))
        : Optional.empty();
  }
}
