package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a clock that is set back does to windows and lock-outs. */
class SetBackClockTest {
  private static final long START = Instant.parse("2026-11-03T10:15:00Z").toEpochMilli();
  private static final Subject ANNA = new Subject(Tier.PRINCIPAL, "anna");
  private static final Subject ALL = new Subject(Tier.GLOBAL, "all");
  private static final Rate ONE = new Rate(1, Duration.ofMinutes(1));
  private static final Rate TEN = new Rate(10, Duration.ofMinutes(1));
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final SetClock clock = new SetClock(START);
  private final LocalWindows windows =
      new LocalWindows(clock, new SecureRandom(), new SimpleMeterRegistry());

  @Test
  void aClockThatIsSetBackAdmitsNobodySooner() {
    admitted(10, ANNA, TEN);
    clock.pass(Duration.ofSeconds(20));
    refusals(1, ANNA, TEN);
    clock.set(START - Duration.ofDays(365).toMillis());
    Standing refused = take(ANNA, TEN);

    assertEquals(Duration.ofSeconds(41), refused.retryAfter(), "the 20 s before still count");
    assertEquals(clock.instant().plusSeconds(41), refused.reset());
    clock.pass(Duration.ofSeconds(41).minus(MILLISECOND));
    assertFalse(isAdmitted(ANNA, TEN));
    clock.pass(MILLISECOND);
    assertEquals(10, admitted(10, ANNA, TEN));
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOutForLonger() {
    take(ANNA, ONE);
    refusals(10, ANNA, ONE);
    clock.pass(Duration.ofSeconds(10));
    refusals(1, ANNA, ONE);
    clock.set(START - Duration.ofDays(365).toMillis());

    assertEquals(Duration.ofSeconds(51), take(ANNA, ONE).retryAfter());
    clock.pass(Duration.ofSeconds(51));
    assertTrue(isAdmitted(ANNA, ONE));
  }

  @Test
  void aClockThatGoesToAndFroAdmitsNoMore() {
    long admitted = 0;
    for (int i = 0; i < 1_000; i++) {
      clock.set(START + (i % 2 == 0 ? 0 : 50));
      admitted += admitted(1, ALL, TEN);
    }

    assertEquals(10, admitted);
  }

  private long admitted(int requests, Subject subject, Rate rate) {
    return IntStream.range(0, requests).filter(i -> isAdmitted(subject, rate)).count();
  }

  private void refusals(int count, Subject subject, Rate rate) {
    assertEquals(0, admitted(count, subject, rate));
  }

  private boolean isAdmitted(Subject subject, Rate rate) {
    return take(subject, rate).admitted();
  }

  private Standing take(Subject subject, Rate rate) {
    return windows.takeNow(List.of(new Claim(subject, rate))).standings().get(0);
  }
}
