package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Together;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalWindowsTest {
  private static final long START = Instant.parse("2026-11-03T10:15:00Z").toEpochMilli();
  private static final Subject ANNA = new Subject(Tier.PRINCIPAL, "anna");
  private static final Subject BEN = new Subject(Tier.PRINCIPAL, "ben");
  private static final Subject ALL = new Subject(Tier.GLOBAL, "all");
  private static final Rate ONE = perMinute(1);
  private static final Rate TEN = perMinute(10);
  private static final Rate HUNDRED = perMinute(100);
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SetClock clock = new SetClock(START);
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final LocalWindows windows = new LocalWindows(clock, new SecureRandom(), metrics);

  @RepeatedTest(10)
  void aThousandAtOnceAreAdmittedUpToTheLimit() {
    List<Long> admitted = Together.run(8, thread -> admitted(125, ANNA, HUNDRED));

    assertEquals(100, sum(admitted));
  }

  /** So many that threads do meet within a decision. */
  @RepeatedTest(3)
  void manyAtOnceAreAdmittedUpToTheLimit() {
    List<Long> admitted = Together.run(4, thread -> admitted(50_000, ANNA, perMinute(100_000)));

    assertEquals(100_000, sum(admitted));
  }

  @RepeatedTest(5)
  void aThousandAtOnceAreAdmittedUpToTheLimitWhileOthersFlood() {
    List<Long> admitted =
        Together.run(
            8,
            thread ->
                IntStream.range(0, 125)
                    .filter(
                        i -> {
                          take(spoofed(thread * 1_000 + i), HUNDRED);
                          return isAdmitted(ALL, HUNDRED);
                        })
                    .count());

    assertEquals(100, sum(admitted));
  }

  @Test
  void twoBurstsAroundAFullMinuteAreOneTooMany() {
    clock.set(START + 59_000);
    assertEquals(100, admitted(100, BEN, HUNDRED));
    clock.set(START + 61_000);

    assertEquals(0, admitted(9, BEN, HUNDRED));
  }

  @Test
  void whoWaitsAsLongAsToldIsAdmittedAndNotAMillisecondSooner() {
    clock.set(START + 777);
    admitted(4, ANNA, TEN);
    clock.pass(Duration.ofMillis(13_331));
    admitted(6, ANNA, TEN);
    Duration retryAfter = take(ANNA, TEN).retryAfter();

    clock.pass(retryAfter.minus(MILLISECOND));
    assertFalse(isAdmitted(ANNA, TEN));
    clock.pass(MILLISECOND);
    assertEquals(4, admitted(5, ANNA, TEN));
  }

  @Test
  void aStandingSaysWhatIsLeftAndWhenAllIsThereAgain() {
    Standing first = take(ANNA, perMinute(2));
    Standing second = take(ANNA, perMinute(2));
    Standing third = take(ANNA, perMinute(2));

    // The bucket of a second and the whole minute after it.
    Instant reset = Instant.ofEpochMilli(START + 61_000);
    Duration wait = Duration.ofSeconds(61);
    Claim claim = new Claim(ANNA, perMinute(2));
    assertEquals(new Standing(claim, true, 1, reset, Duration.ZERO, false), first);
    assertEquals(new Standing(claim, true, 0, reset, wait, false), second);
    assertEquals(new Standing(claim, false, 0, reset, wait, false), third);
  }

  @Test
  void claimsAreCountedUpToTheFirstThatIsRefused() {
    take(BEN, ONE);

    Verdict verdict =
        windows.takeNow(
            List.of(new Claim(ANNA, TEN), new Claim(BEN, ONE), new Claim(ALL, HUNDRED)));

    assertEquals(
        List.of(true, false), verdict.standings().stream().map(Standing::admitted).toList());
    assertEquals(9, standing(ANNA, TEN).orElseThrow().remaining());
    assertEquals(Optional.empty(), standing(ALL, HUNDRED));
  }

  @Test
  void noClaimsAreAdmitted() {
    assertTrue(windows.takeNow(List.of()).isAdmitted());
  }

  @Test
  void theSameSubjectTwiceInACallIsCountedTwice() {
    Claim claim = new Claim(ANNA, perMinute(3));

    assertTrue(windows.takeNow(List.of(claim, claim)).isAdmitted());
    assertFalse(windows.takeNow(List.of(claim, claim)).isAdmitted());
    assertEquals(0, standing(ANNA, perMinute(3)).orElseThrow().remaining());
  }

  @Test
  void tiersWithTheSameNameAreDifferentSubjects() {
    take(new Subject(Tier.ADDRESS, "192.0.2.1"), ONE);

    assertTrue(isAdmitted(new Subject(Tier.AUTH, "192.0.2.1"), ONE));
  }

  @Test
  void aRequestIsCountedWhenItsAnswerIsAskedForAndEachTime() {
    var taken = windows.take(List.of(new Claim(ANNA, TEN)));
    assertEquals(Optional.empty(), standing(ANNA, TEN));

    taken.await().indefinitely();
    taken.await().indefinitely();
    assertEquals(8, standing(ANNA, TEN).orElseThrow().remaining());
  }

  @Test
  void tenRefusalsLockOutAndTheWaitIsTheLonger() {
    take(ANNA, ONE);
    clock.pass(Duration.ofSeconds(59));
    refusals(9, ANNA, ONE);
    Standing tenth = take(ANNA, ONE);

    assertTrue(tenth.lockedOut());
    assertEquals(MINUTE, tenth.retryAfter());
    assertEquals(Instant.ofEpochMilli(START + 59_000 + 60_000), tenth.reset());
    clock.pass(MINUTE.minus(MILLISECOND));
    assertEquals(MILLISECOND, take(ANNA, ONE).retryAfter());
    clock.pass(MILLISECOND);
    assertTrue(isAdmitted(ANNA, ONE));
  }

  @Test
  void aWindowLongerThanTheLockOutIsWaitedForToo() {
    Rate hourly = new Rate(1, Duration.ofHours(1));
    take(ANNA, hourly);
    refusals(10, ANNA, hourly);
    Standing refused = take(ANNA, hourly);

    assertTrue(refused.lockedOut());
    clock.pass(refused.retryAfter());
    assertTrue(isAdmitted(ANNA, hourly));
  }

  @Test
  void admittedRequestsTakeNoLockOutBack() {
    take(ANNA, ONE);
    refusals(10, ANNA, ONE);
    clock.pass(Duration.ofMinutes(1));
    clock.pass(take(ANNA, ONE).retryAfter());
    assertTrue(isAdmitted(ANNA, ONE));

    refusals(10, ANNA, ONE);
    assertEquals(Duration.ofMinutes(2), take(ANNA, ONE).retryAfter());
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void onlySomeTiersLockOut(Tier tier) {
    Subject subject = new Subject(tier, "anna");
    take(subject, ONE);
    refusals(20, subject, ONE);

    assertEquals(tier.locksOut(), take(subject, ONE).lockedOut());
    assertEquals(tier == Tier.ADDRESS || tier == Tier.PRINCIPAL, tier.locksOut());
  }

  @Test
  void whatIsRefusedAlreadyCountsTowardsTheLockOut() {
    take(ANNA, ONE);
    for (int i = 0; i < 9; i++) {
      assertFalse(refusedAlready(ANNA, ONE).orElseThrow().lockedOut());
    }

    assertTrue(refusedAlready(ANNA, ONE).orElseThrow().lockedOut());
  }

  @Test
  void whoHasRoomOrIsUnknownIsNotRefusedAlreadyAndNotCounted() {
    assertEquals(Optional.empty(), refusedAlready(ANNA, ONE));
    assertEquals(0, subjects());

    take(BEN, TEN);
    assertEquals(Optional.empty(), refusedAlready(BEN, TEN));
    assertEquals(9, standing(BEN, TEN).orElseThrow().remaining());
  }

  @Test
  void lookingCountsNothing() {
    assertEquals(Optional.empty(), standing(ANNA, ONE));
    assertEquals(0, subjects());

    take(ANNA, ONE);
    for (int i = 0; i < 20; i++) {
      Standing spent = standing(ANNA, ONE).orElseThrow();
      assertFalse(spent.admitted() || spent.lockedOut());
    }
    clock.pass(standing(ANNA, ONE).orElseThrow().retryAfter());
    assertEquals(Optional.empty(), standing(ANNA, ONE));
  }

  @Test
  void aReleaseForgetsTheCountAndTheLockOutAndNobodyElse() {
    take(BEN, ONE);
    take(ANNA, ONE);
    refusals(10, ANNA, ONE);
    assertTrue(standing(ANNA, ONE).orElseThrow().lockedOut());

    windows.release(ANNA).await().indefinitely();
    assertEquals(Optional.empty(), standing(ANNA, ONE));
    assertTrue(isAdmitted(ANNA, ONE));
    refusals(10, ANNA, ONE);
    assertEquals(Duration.ofSeconds(61), take(ANNA, ONE).retryAfter(), "the first lock-out again");
    assertFalse(isAdmitted(BEN, ONE));
  }

  @RepeatedTest(5)
  void eachReleaseGivesOneWindowMore() {
    int releases = 20;
    List<Long> admitted =
        Together.run(
            6,
            thread -> {
              if (thread > 0) {
                return admitted(2_000, ALL, HUNDRED);
              }
              for (int i = 0; i < releases; i++) {
                windows.release(ALL).await().indefinitely();
                Thread.yield();
              }
              return 0L;
            });

    assertTrue(sum(admitted) >= 100 && sum(admitted) <= 100 * (releases + 1), admitted::toString);
    windows.release(ALL).await().indefinitely();
    assertEquals(100, admitted(200, ALL, HUNDRED));
  }

  @Test
  void whatOthersCountedIsTakenOver() {
    windows.atLeast(ANNA, HUNDRED, 90);
    windows.atLeast(BEN, HUNDRED, 0);

    assertEquals(1, subjects());
    assertEquals(10, admitted(20, ANNA, HUNDRED));
    windows.atLeast(BEN, HUNDRED, 5_000);
    assertFalse(isAdmitted(BEN, HUNDRED));
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

  private Optional<Standing> standing(Subject subject, Rate rate) {
    return windows.standing(new Claim(subject, rate)).await().indefinitely();
  }

  private Optional<Standing> refusedAlready(Subject subject, Rate rate) {
    return windows.refusedAlready(new Claim(subject, rate));
  }

  private int subjects() {
    return (int) metrics.get("holdfast.ratelimit.subjects").gauge().value();
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private static Subject spoofed(int number) {
    return new Subject(Tier.ADDRESS, "spoofed " + number);
  }

  private static Rate perMinute(long requests) {
    return new Rate(requests, Duration.ofMinutes(1));
  }
}
