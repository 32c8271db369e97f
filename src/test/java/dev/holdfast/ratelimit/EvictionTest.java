package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Together;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is forgotten when there are more subjects than places. */
class EvictionTest {
  private static final int PLACES = 100_000;

  /** So few that all share one stripe, and the order is exact. */
  private static final int FEW = 100;

  private static final Rate EIGHT = new Rate(8, Duration.ofMinutes(1));
  private static final Duration SECONDS = Duration.ofSeconds(2);
  private static final Duration SWEPT = Duration.ofSeconds(6);

  private final SetClock clock = new SetClock(1_793_700_900_123L);
  private final MeterRegistry metrics = new SimpleMeterRegistry();

  /** Held here because a gauge does not hold it. */
  private LocalWindows measured;

  @Test
  void aMillionSpoofedSubjectsHideNobodyLoud() {
    LocalWindows windows = windows(PLACES);
    Subject lockedOut = subject("locked out");
    Subject spent = subject("spent");
    Subject loud = subject("loud");
    take(windows, lockedOut, 18);
    take(windows, spent, 8);
    take(windows, loud, 3);

    flood(windows, 1_000_000);

    assertTrue(subjects() <= PLACES, "bounded");
    assertTrue(subjects() > PLACES * 0.99, "and no more is given away than by rounding");
    assertTrue(standing(windows, lockedOut).orElseThrow().lockedOut());
    assertFalse(take(windows, spent, 1).admitted());
    assertEquals(5, standing(windows, loud).orElseThrow().remaining());
    assertEquals(0, loudOnesLost());
  }

  @Test
  void aFloodByManyThreadsStaysWithinTheBound() {
    LocalWindows windows = windows(FEW * 100);
    Subject spent = subject("spent");
    take(windows, spent, 8);

    List<Boolean> admitted =
        Together.run(
            4,
            thread -> {
              for (int i = 0; i < 50_000; i++) {
                take(windows, subject(thread + " " + i), 1);
              }
              return take(windows, spent, 1).admitted();
            });

    assertEquals(List.of(false, false, false, false), admitted);
    assertTrue(subjects() <= FEW * 100);
  }

  @Test
  void theQuietOneThatWasIdleLongestGoesFirst() {
    LocalWindows windows = windows(FEW);
    for (int i = 0; i < FEW; i++) {
      take(windows, subject("quiet " + i), 1);
    }
    clock.pass(SECONDS);
    take(windows, subject("quiet 0"), 1);

    take(windows, subject("another"), 1);

    assertEquals(Optional.empty(), standing(windows, subject("quiet 1")));
    assertEquals(6, standing(windows, subject("quiet 0")).orElseThrow().remaining());
    assertEquals(7, standing(windows, subject("quiet 2")).orElseThrow().remaining());
  }

  @Test
  void whenAllAreLoudTheOneThatWasIdleLongestAndIsNotRefusedGoesAndIsCounted() {
    LocalWindows windows = windows(FEW);
    take(windows, subject("spent"), 8);
    for (int i = 1; i < FEW; i++) {
      take(windows, subject("loud " + i), 3);
    }

    take(windows, subject("another"), 1);

    assertEquals(FEW, subjects());
    assertEquals(1, loudOnesLost());
    assertEquals(Optional.empty(), standing(windows, subject("loud 1")));
    assertTrue(standing(windows, subject("loud 2")).isPresent());
    assertFalse(take(windows, subject("spent"), 1).admitted());
  }

  @Test
  void whenAllAreRefusedANewOneFindsAPlaceStill() {
    LocalWindows windows = windows(FEW);
    for (int i = 0; i < FEW; i++) {
      take(windows, subject("spent " + i), 8);
    }

    assertTrue(take(windows, subject("another"), 1).admitted());
    assertEquals(FEW, subjects());
    assertEquals(Optional.empty(), standing(windows, subject("spent 0")));
    assertFalse(take(windows, subject("spent 1"), 1).admitted());
    assertEquals(1, loudOnesLost());
  }

  @Test
  void whoFellQuietGoesBeforeWhoIsLoud() {
    LocalWindows windows = windows(FEW);
    take(windows, subject("once loud"), 7);
    clock.pass(Duration.ofSeconds(58));
    take(windows, subject("once loud"), 1);
    for (int i = 1; i < FEW; i++) {
      take(windows, subject("loud " + i), 3);
    }
    clock.pass(SWEPT);

    take(windows, subject("another"), 1);

    assertEquals(Optional.empty(), standing(windows, subject("once loud")));
    assertEquals(0, loudOnesLost());
  }

  @Test
  void whoWasLockedOutIsRememberedForAnHourWithoutARequest() {
    LocalWindows windows = windows(FEW);
    take(windows, subject("locked out"), 18);
    clock.pass(Duration.ofMinutes(60));

    flood(windows, 10_000);
    take(windows, subject("locked out"), 18);

    assertEquals(
        Duration.ofMinutes(2), standing(windows, subject("locked out")).orElseThrow().retryAfter());
  }

  @Test
  void whatSaysNothingAnyMoreIsDropped() {
    LocalWindows windows = windows(FEW);
    IntStream.range(0, 50).forEach(i -> take(windows, subject("idle " + i), 8));
    clock.pass(Duration.ofSeconds(61));

    take(windows, subject("another"), 1);

    assertEquals(1, subjects());
  }

  @Test
  void globalSubjectsAreNeverForgotten() {
    LocalWindows windows = windows(FEW);
    Subject all = new Subject(Tier.GLOBAL, "all");
    take(windows, all, 1);

    flood(windows, 10_000);

    assertEquals(7, standing(windows, all).orElseThrow().remaining());
  }

  private void flood(LocalWindows windows, int subjects) {
    for (int i = 0; i < subjects; i++) {
      if (i % 1_000 == 0) {
        clock.pass(Duration.ofMillis(10));
      }
      take(windows, subject("spoofed " + i), 1);
    }
  }

  private static Standing take(LocalWindows windows, Subject subject, int times) {
    Standing last = null;
    for (int i = 0; i < times; i++) {
      last = windows.takeNow(List.of(new Claim(subject, EIGHT))).standings().get(0);
    }
    return last;
  }

  private static Optional<Standing> standing(LocalWindows windows, Subject subject) {
    return windows.standingNow(new Claim(subject, EIGHT));
  }

  private LocalWindows windows(int places) {
    measured = new LocalWindows(clock, new SecureRandom(), metrics, places);
    return measured;
  }

  private int subjects() {
    return (int) metrics.get("holdfast.ratelimit.subjects").gauge().value();
  }

  private int loudOnesLost() {
    return (int) metrics.get("holdfast.ratelimit.loud.evictions").counter().count();
  }

  private static Subject subject(String name) {
    return new Subject(Tier.ADDRESS, name);
  }
}
