package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.ratelimit.Verdict;
import dev.holdfast.testsupport.RedisServer;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two replicas on one real Redis keep one window for each subject. */
class RedisWindowsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static RedisServer redis;
  private static SharingReplica one;
  private static SharingReplica other;

  @BeforeAll
  static void start() {
    redis = RedisServer.started();
    one = SharingReplica.sharing(redis.url());
    other = SharingReplica.sharing(redis.url());
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Test
  void of1000AtOnceAtTwoReplicasExactlyTheLimitIsAdmitted() {
    Claim claim = claim(Tier.PRINCIPAL, 100, MINUTE);

    List<Boolean> admitted =
        Together.run(1000, number -> (number % 2 == 0 ? one : other).take(claim).admitted());

    assertEquals(100, admitted.stream().filter(is -> is).count());
  }

  @Test
  void noWindowHoldsMoreThanTheLimitHoweverItLies() {
    Claim claim = claim(Tier.GLOBAL, 100, Duration.ofSeconds(2));
    List<long[]> admitted = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(7);

    while (System.nanoTime() < end) {
      long before = System.nanoTime();
      if ((admitted.size() % 2 == 0 ? one : other).take(claim).admitted()) {
        admitted.add(new long[] {before, System.nanoTime()});
      }
    }

    assertTrue(admitted.size() >= 200, () -> "only " + admitted.size() + " in all");
    for (int i = 100; i < admitted.size(); i++) {
      long between = admitted.get(i)[1] - admitted.get(i - 100)[0];
      assertTrue(between >= TimeUnit.SECONDS.toNanos(2), "101 within " + between + " ns");
    }
  }

  @Test
  void theNextOneIsAdmittedWhenItWasPromised() {
    Claim claim = claim(Tier.GLOBAL, 3, Duration.ofSeconds(2));
    one.admitted(3, claim);
    Standing refused = other.take(claim);
    assertFalse(refused.admitted());
    long promised = System.nanoTime() + refused.retryAfter().toNanos();

    Waiting.until(() -> System.nanoTime() > promised);

    assertTrue(other.take(claim).admitted());
  }

  @Test
  void eachAnswerSaysWhatRemains() {
    Claim claim = claim(Tier.GLOBAL, 3, MINUTE);

    List<Long> remaining =
        List.of(
            one.take(claim).remaining(),
            other.take(claim).remaining(),
            one.take(claim).remaining(),
            other.take(claim).remaining());

    assertEquals(List.of(2L, 1L, 0L, 0L), remaining);
  }

  @Test
  void claimsAreCountedUpToTheFirstThatIsRefused() {
    Claim wide = claim(Tier.GLOBAL, 5, MINUTE);
    Claim narrow = claim(Tier.GLOBAL, 1, MINUTE);
    Claim last = claim(Tier.GLOBAL, 5, MINUTE);
    one.takeAll(wide, narrow, last);

    Verdict second = one.takeAll(wide, narrow, last);

    assertEquals(
        List.of(true, false), second.standings().stream().map(Standing::admitted).toList());
    assertEquals(3, standing(wide).remaining());
    assertEquals(4, standing(last).remaining());
  }

  @Test
  void severalClaimsAreOneCall() {
    long before =
        one.metrics
            .get("holdfast.ratelimit.redis.calls")
            .tag("outcome", "answered")
            .timer()
            .count();
    String stats = redis.command("INFO", "commandstats");

    one.takeAll(
        claim(Tier.GLOBAL, 5, MINUTE), claim(Tier.ADDRESS, 5, MINUTE), claim(Tier.AUTH, 5, MINUTE));

    assertTrue(
        calls(redis.command("INFO", "commandstats")) - calls(stats) <= 3, "beats apart, one call");
    assertTrue(one.calls() > before);
  }

  @Test
  void whoIsSpentIsRefusedWithoutACall() {
    Claim claim = claim(Tier.GLOBAL, 2, MINUTE);
    one.admitted(3, claim);
    redis.pause();
    try {
      Standing refused = one.windows.refusedAlready(claim).orElseThrow();

      assertFalse(refused.admitted());
      assertTrue(refused.retryAfter().compareTo(Duration.ofSeconds(50)) > 0, refused::toString);
    } finally {
      redis.resume();
    }
    one.waitUntilShared();
  }

  @Test
  void whoHasRoomIsNotRefusedAlready() {
    Claim claim = claim(Tier.GLOBAL, 2, MINUTE);
    one.take(claim);

    assertEquals(Optional.empty(), one.windows.refusedAlready(claim));
  }

  @Test
  void tenRefusalsAtTwoReplicasLockOutAtBoth() {
    Claim claim = claim(Tier.ADDRESS, 1, Duration.ofSeconds(30));
    one.take(claim);

    one.admitted(10, claim);

    Waiting.until(() -> standing(claim).lockedOut());
    Standing there = other.take(claim);
    assertTrue(there.lockedOut());
    assertTrue(there.retryAfter().toSeconds() >= 50, there::toString);
    assertTrue(there.retryAfter().toSeconds() <= 60, there::toString);
  }

  /** Requests go round the replicas, and none of these makes ten by itself. */
  @Test
  void refusalsAtTwoReplicasLockOutTogether() {
    Claim claim = claim(Tier.ADDRESS, 1, Duration.ofSeconds(30));
    one.take(claim);

    one.admitted(5, claim);
    other.admitted(5, claim);

    Waiting.until(() -> standing(claim).lockedOut());
    assertTrue(one.take(claim).retryAfter().toSeconds() >= 30);
  }

  @Test
  void theNextLockOutIsTwiceAsLong() {
    Claim claim = claim(Tier.ADDRESS, 1, Duration.ofSeconds(30));
    one.take(claim);
    other.admitted(10, claim);
    Waiting.until(() -> standing(claim).lockedOut());
    String key = Keys.of(claim.subject());
    redis.command("HSET", key, "e", Long.toString(System.currentTimeMillis() - 1));
    SharingReplica third = SharingReplica.sharing(redis.url());

    third.admitted(11, claim);

    Waiting.until(() -> standing(claim).lockedOut());
    third.close();
    assertEquals("120000", redis.command("HGET", key, "l"));
  }

  @Test
  void otherTiersLockNobodyOut() {
    Claim claim = claim(Tier.AUTH, 1, MINUTE);

    one.admitted(30, claim);

    assertFalse(standing(claim).lockedOut());
  }

  @Test
  void whoIsReleasedBeginsAnew() {
    Claim claim = claim(Tier.ADDRESS, 1, MINUTE);
    one.admitted(2, claim);
    other.admitted(2, claim);

    one.windows.release(claim.subject()).await().indefinitely();
    other.windows.release(claim.subject()).await().indefinitely();

    assertEquals(Optional.empty(), one.windows.refusedAlready(claim));
    assertTrue(other.take(claim).admitted());
  }

  @Test
  void nobodyStandsAnywhereWhoWasNeverHeardOf() {
    Claim claim = claim(Tier.PRINCIPAL, 5, MINUTE);

    Optional<Standing> standing = one.windows.standing(claim).await().indefinitely();

    assertEquals(Optional.empty(), standing);
    assertEquals("0", redis.command("EXISTS", Keys.of(claim.subject())));
  }

  @Test
  void everyKeyHasTheHashTagAndExpires() {
    one.takeAll(
        claim(Tier.GLOBAL, 5, MINUTE), claim(Tier.ADDRESS, 5, MINUTE), claim(Tier.AUTH, 5, MINUTE));

    for (String key : redis.keys()) {
      assertTrue(key.startsWith("{holdfast}:rl:"), key);
      assertTrue(Long.parseLong(redis.command("PTTL", key)) > 0, key);
    }
  }

  static List<String> hostileNames() {
    return List.of(
        "", "a\r\nFLUSHALL\r\n", "*", "}", "{x}", ":", "\0", "a b", "ä\uD800", "x".repeat(1 << 20));
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void noNameSaysAnythingToRedis(String name) {
    Claim claim = new Claim(new Subject(Tier.GLOBAL, name), new Rate(2, MINUTE));

    long admitted = one.admitted(3, claim);

    assertEquals(2, admitted);
    assertTrue(redis.keys().stream().allMatch(key -> key.matches("[{}:A-Za-z0-9_-]{1,60}")));
  }

  @Test
  void aWindowOfManyHitsIsNoLargerThanItsBuckets() {
    Claim claim = claim(Tier.GLOBAL, 1_000_000, Duration.ofSeconds(1));
    IntStream.range(0, 3_000).forEach(i -> one.take(claim));

    long fields = Long.parseLong(redis.command("HLEN", Keys.of(claim.subject())));

    assertTrue(fields <= 61 + 6, fields + " fields");
  }

  private static long calls(String stats) {
    return stats
        .lines()
        .filter(line -> line.startsWith("cmdstat_evalsha:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+).*", "$1")))
        .sum();
  }

  private static Standing standing(Claim claim) {
    return one.windows.standing(claim).await().indefinitely().orElseThrow();
  }

  private static Claim claim(Tier tier, long limit, Duration window) {
    return new Claim(
        new Subject(tier, "subject-" + NAMES.incrementAndGet()), new Rate(limit, window));
  }
}
