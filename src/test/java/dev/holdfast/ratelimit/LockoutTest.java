package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockoutTest {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final Lockout lockout = new Lockout();
  private long now = 1_793_700_900_123L;

  @Test
  void itGetsLongerUpToAnHour() {
    List<Long> minutes = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      minutes.add(lockedOutFor() / MINUTE);
      now = lockout.end();
    }

    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L), minutes);
  }

  @Test
  void nineRefusalsAreNone() {
    refusals(9);

    assertFalse(lockout.isInForce(now));
  }

  @Test
  void tenThatAreNotWithinOneWindowAreNone() {
    refusals(1);
    now += MINUTE;
    refusals(9);
    assertFalse(lockout.isInForce(now));

    now += MINUTE - 1;
    refusals(1);
    assertTrue(lockout.isInForce(now), "but these ten are");
  }

  @Test
  void itEndsToTheMillisecond() {
    refusals(10);

    assertTrue(lockout.isInForce(now + MINUTE - 1));
    assertFalse(lockout.isInForce(now + MINUTE));
  }

  @Test
  void whatComesDuringItDoesNotCount() {
    refusals(10);
    long end = lockout.end();
    now = end - 1;
    refusals(1_000);
    assertEquals(end, lockout.end());

    now = end;
    refusals(9);
    assertFalse(lockout.isInForce(now));
  }

  @Test
  void whatCameBeforeALockOutDoesNotCountTowardsTheNext() {
    for (int i = 0; i < 10; i++) {
      lockout.refused(now, HOUR);
    }
    now = lockout.end();
    for (int i = 0; i < 9; i++) {
      lockout.refused(now, HOUR);
    }
    assertFalse(lockout.isInForce(now));

    lockout.refused(now, HOUR);
    assertTrue(lockout.isInForce(now));
  }

  @Test
  void anHourAfterTheLastItBeginsAnew() {
    lockedOutFor();
    now = lockout.end() + HOUR - 1;
    assertEquals(2 * MINUTE, lockedOutFor());

    now = lockout.end() + HOUR;
    assertEquals(MINUTE, lockedOutFor());
  }

  @Test
  void itIsOverWhenNothingOfItMattersAnyMore() {
    refusals(9);
    assertFalse(lockout.isOver(now + MINUTE - 1, MINUTE));
    assertTrue(lockout.isOver(now + MINUTE, MINUTE));

    refusals(1);
    assertFalse(lockout.isOver(lockout.end() + HOUR - 1, MINUTE));
    assertTrue(lockout.isOver(lockout.end() + HOUR, MINUTE));
  }

  /** Is refused until it is locked out. */
  private long lockedOutFor() {
    refusals(10);
    assertTrue(lockout.isInForce(now));
    return lockout.end() - now;
  }

  private void refusals(int count) {
    for (int i = 0; i < count; i++) {
      lockout.refused(now, MINUTE);
    }
  }
}
