package dev.holdfast.ratelimit.redis;

import java.util.concurrent.TimeUnit;

/**
 * How many replicas share windows, as Redis last said. More are believed at once, fewer only when
 * that has been said for ten seconds: after Redis was away, replicas come back one by one.
 */
final class Replicas {
  private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private int known = 1;
  private int lower;
  private long lowerSince;

  synchronized int known() {
    return known;
  }

  synchronized void heard(int replicas, long nanos) {
    if (replicas >= known) {
      known = replicas;
      lower = 0;
    } else if (lower == 0) {
      lower = replicas;
      lowerSince = nanos;
    } else {
      lower = Math.max(lower, replicas);
      if (nanos - lowerSince > DOUBT_NANOS) {
        known = lower;
        lower = 0;
      }
    }
  }
}
