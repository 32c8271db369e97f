package dev.holdfast.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that says what a test set, also to other threads. */
final class SetClock extends Clock {
  private final AtomicLong millis;

  SetClock(long millis) {
    this.millis = new AtomicLong(millis);
  }

  void set(long to) {
    millis.set(to);
  }

  void pass(Duration time) {
    millis.addAndGet(time.toMillis());
  }

  @Override
  public long millis() {
    return millis.get();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
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
