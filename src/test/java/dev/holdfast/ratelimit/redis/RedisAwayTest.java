package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.testsupport.RedisServer;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without its Redis a replica goes on by its share: never open, never with an error. */
class RedisAwayTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMillis(50);

  /** The contract says 50 ms; a build machine with two cores may take its time. */
  private static final Duration BUSY = Duration.ofSeconds(2);

  private static final Duration BACK = Duration.ofSeconds(5);

  private final Claim claim = new Claim(new Subject(Tier.PRINCIPAL, "anna"), new Rate(100, MINUTE));

  private RedisServer redis;
  private SharingReplica one;
  private SharingReplica other;

  @BeforeEach
  void start() {
    redis = RedisServer.started();
    one = SharingReplica.sharing(redis.url(), PATIENCE);
    other = SharingReplica.sharing(redis.url(), PATIENCE);
    one.waitForReplicas(2);
    other.waitForReplicas(2);
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Test
  void eachReplicaAdmitsItsHalf() {
    redis.kill();
    one.waitUntilApart();
    other.waitUntilApart();

    assertEquals(50, one.admitted(120, claim));
    assertEquals(50, other.admitted(120, claim));
  }

  @Test
  void eachBeginsWithItsHalfOfWhatRedisHadLeft() {
    one.admitted(79, claim);
    other.take(claim);
    one.take(claim);
    redis.kill();
    one.waitUntilApart();
    other.waitUntilApart();

    assertEquals(10, one.admitted(50, claim));
    assertEquals(10, other.admitted(50, claim));
  }

  @Test
  void whoWasSpentStaysSpent() {
    one.admitted(101, claim);
    redis.kill();
    one.waitUntilApart();

    assertEquals(0, one.admitted(50, claim));
    assertTrue(one.windows.refusedAlready(claim).isPresent());
  }

  @Test
  void whoWasLockedOutStaysLockedOut() {
    Claim address = new Claim(new Subject(Tier.ADDRESS, "192.0.2.1"), new Rate(1, MINUTE));
    one.admitted(20, address);
    Waiting.until(() -> one.take(address).lockedOut());
    redis.kill();
    one.waitUntilApart();

    assertTrue(one.take(address).lockedOut());
  }

  @Test
  void guessingAtLoginsIsOnceAMinute() {
    Claim login = new Claim(new Subject(Tier.AUTH, "192.0.2.1"), new Rate(5, MINUTE));
    redis.kill();
    one.waitUntilApart();

    assertEquals(1, one.admitted(10, login));
    assertTrue(one.take(login).retryAfter().toSeconds() >= 50);
  }

  @Test
  void killedUnderLoadNothingFailsAndEveryDecisionIsQuick() {
    Claim all = new Claim(new Subject(Tier.GLOBAL, "all"), new Rate(1_000, MINUTE));
    AtomicLong admitted = new AtomicLong();
    AtomicLong slowest = new AtomicLong();
    AtomicBoolean killed = new AtomicBoolean();
    long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();

    Together.run(
        16,
        thread -> {
          while (System.nanoTime() < end) {
            long start = System.nanoTime();
            boolean is = (thread % 2 == 0 ? one : other).take(all).admitted();
            slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
            if (is && admitted.incrementAndGet() > 300 && killed.compareAndSet(false, true)) {
              redis.kill();
            }
          }
          return null;
        });

    // What two replicas may add to each other's windows, at the very worst.
    assertTrue(admitted.get() <= 2_001, admitted + " admitted at a limit of 1,000");
    assertTrue(admitted.get() >= 900, admitted + " admitted at a limit of 1,000");
    assertTrue(slowest.get() < BUSY.toNanos(), slowest + " ns");
    assertTrue(one.decisionsApart() > 0 && other.decisionsApart() > 0);
    assertFalse(one.windows.isShared());
  }

  @Test
  void heldStillItIsAwayAndNothingIsCountedTwiceWhenItGoesOn() {
    one.admitted(10, claim);
    redis.pause();
    long here = one.admitted(20, claim);
    one.waitUntilApart();
    long later = System.nanoTime() + PATIENCE.multipliedBy(3).toNanos();
    Waiting.until(() -> System.nanoTime() > later);

    redis.resume();
    one.waitUntilShared();

    assertEquals(20, here);
    assertEquals(69, one.take(claim).remaining());
  }

  @Test
  void itIsBackByItselfWithTheCountsOfTheTimeApart() {
    one.admitted(10, claim);
    redis.kill();
    one.waitUntilApart();
    other.waitUntilApart();
    long here = one.admitted(20, claim) + other.admitted(20, claim);

    redis.start();

    Waiting.until(BACK.multipliedBy(2), () -> one.windows.isShared() && other.windows.isShared());
    assertEquals(40, here);
    // Redis lost its ten; the first replica had begun with its half of what was left.
    assertEquals(54, one.take(claim).remaining());
    assertEquals(List.of(true, false, true), one.switches);
  }

  @Test
  void refusalsOfTheTimeApartLockOutWhenItIsBack() {
    Claim address = new Claim(new Subject(Tier.ADDRESS, "192.0.2.1"), new Rate(1, MINUTE));
    redis.kill();
    one.waitUntilApart();
    one.admitted(11, address);

    redis.start();
    one.waitUntilShared();
    other.waitUntilShared();

    assertTrue(other.take(address).lockedOut());
  }

  @Test
  void aFlushForgetsTheWindowButNotWhoIsSpent() {
    Claim spent = new Claim(new Subject(Tier.PRINCIPAL, "ben"), new Rate(5, MINUTE));
    one.admitted(6, spent);
    one.admitted(60, claim);
    redis.command("FLUSHALL");
    redis.command("SCRIPT", "FLUSH");

    long admitted = one.admitted(150, claim);

    assertEquals(100, admitted);
    assertFalse(one.take(spent).admitted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET", "LPUSH", "SADD"})
  void aKeyOfAnotherTypeIsDecidedHereAndThenBegunAnew(String command) {
    redis.command(command, Keys.of(claim.subject()), "x");

    Standing first = one.take(claim);
    Standing second = one.take(claim);

    assertTrue(first.admitted());
    assertEquals(98, second.remaining());
    assertTrue(one.windows.isShared());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "60000:n x",
        "60000:n -5",
        "60000:n 1e400",
        "60000:n nan",
        "e 1.5",
        "f 1,2,3,4,5,6,7,8,9,10,11"
      })
  void aBrokenHashIsDecidedHereAndThenBegunAnew(String field) {
    String[] pair = field.split(" ");
    redis.command("HSET", Keys.of(claim.subject()), pair[0], pair[1]);

    one.take(claim);

    assertEquals(98, one.take(claim).remaining());
    assertTrue(one.windows.isShared());
  }

  @Test
  void aKeyThatIsBrokenAgainAndAgainIsNoWayOut() {
    long admitted = 0;
    for (int i = 0; i < 80; i++) {
      redis.command("SET", Keys.of(claim.subject()), "x");
      admitted += one.take(claim).admitted() ? 1 : 0;
    }

    assertTrue(admitted <= 50, () -> "more than a share");
  }

  @Test
  void withoutMemoryItIsAway() {
    redis.command("CONFIG", "SET", "maxmemory", "1");

    awayAndBack(() -> redis.command("CONFIG", "SET", "maxmemory", "0"));
  }

  @Test
  void asAReadOnlyReplicaItIsAway() {
    redis.command("REPLICAOF", "127.0.0.1", "1");

    awayAndBack(() -> redis.command("REPLICAOF", "NO", "ONE"));
  }

  private void awayAndBack(Runnable mend) {
    one.waitUntilApart();
    long admitted = one.admitted(52, claim);
    assertEquals(50, admitted);

    mend.run();

    Waiting.until(BACK.multipliedBy(2), one.windows::isShared);
    assertEquals(49, one.take(claim).remaining());
  }

  @Test
  void aHundredCutsLeaveNoConnectionBehind() {
    for (int i = 0; i < 100; i++) {
      int before = one.switches.size();
      redis.command("CLIENT", "KILL", "TYPE", "normal");
      Waiting.until(() -> one.switches.size() >= before + 2);
      one.take(claim);
    }
    one.waitUntilShared();
    other.waitUntilShared();

    // Two of each replica, and the one that asks.
    Waiting.until(() -> redis.command("CLIENT", "LIST").trim().lines().count() == 5);
    assertTrue(one.take(claim).remaining() <= 0);
  }

  @Test
  void whoStartsWithoutItIsApartAndComesToIt() {
    redis.kill();
    SharingReplica third = SharingReplica.started(redis.url(), Optional.empty(), PATIENCE);
    try {
      assertEquals(List.of(false), third.switches);
      assertEquals(100, third.admitted(150, claim));

      redis.start();

      third.waitUntilShared();
    } finally {
      third.close();
    }
  }

  @Test
  void aReplicaThatStopsIsNoLongerCounted() {
    SharingReplica third = SharingReplica.sharing(redis.url(), PATIENCE);
    one.waitForReplicas(3);

    third.close();

    Waiting.until(() -> redis.command("ZCARD", Keys.REPLICAS).equals("2"));
    Waiting.until(Duration.ofSeconds(20), () -> one.windows.replicas() == 2);
  }
}
