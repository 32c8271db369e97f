package dev.holdfast.testsupport;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clock of the service under an in-process test: the system's, until a test moves or stops it.
 * Whoever does so calls {@link #reset} afterwards.
 */
@Alternative
@Priority(1)
@Singleton
public class MovableClock extends Clock {
  private static volatile Duration ahead = Duration.ZERO;
  private static volatile Instant stoppedAt;

  /** Lets so much time pass at once. */
  public static void forward(Duration time) {
    if (stoppedAt != null) {
      stoppedAt = stoppedAt.plus(time);
    }
    ahead = ahead.plus(time);
  }

  /** Lets no more time pass by itself. */
  public static void stop() {
    stoppedAt = now();
  }

  /** Back to the system's time. */
  public static void reset() {
    ahead = Duration.ZERO;
    stoppedAt = null;
  }

  /** The time that the service under test has. */
  public static Instant now() {
    Instant stopped = stoppedAt;
    return stopped != null ? stopped : Instant.now().plus(ahead);
  }

  @Override
  public Instant instant() {
    return now();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
