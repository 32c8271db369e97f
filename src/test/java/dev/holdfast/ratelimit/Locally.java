package dev.holdfast.ratelimit;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;

/** Local windows for tests of other rooms. */
public final class Locally {
  private Locally() {}

  public static LocalWindows windows(MeterRegistry metrics) {
    return new LocalWindows(Clock.systemUTC(), new SecureRandom(), metrics);
  }
}
