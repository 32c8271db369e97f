package dev.holdfast.account.lockout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whether the time of an answer tells what the answer does not. Two cases take turns, so that
 * whatever else goes on hits both alike, and their medians are compared; a machine that is busy by
 * itself gets a second chance with more of them. Every try comes from a network of its own, and
 * every hundred an hour passes, so the limits stay as they are.
 */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class LoginTimingTest {
  private static final int TRIES = 200;
  private static final double ALLOWED = 0.10;
  private static final String WRONG = "wrong wrong wrong";

  private int asked;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void knownAndUnknownAccountsTakeTheSameTime() {
    Actor known = Actor.registered("Known");

    assertAlike(
        () -> status(known.email(), WRONG), () -> status("nobody.at.all@example.com", WRONG));
  }

  @Test
  void aWrongPasswordAndALockedAccountTakeTheSameTime() {
    Actor known = Actor.registered("Known");
    Actor locked = Actor.registered("Locked");
    Database.update(
        "update account set locked_at = now() where email_hash = ?", Database.hash(locked.email()));

    assertAlike(
        () -> status(known.email(), WRONG), () -> status(locked.email(), locked.password()));
  }

  private void assertAlike(IntSupplier one, IntSupplier other) {
    measure(20, one, other);
    double difference = measure(TRIES, one, other);
    if (difference >= ALLOWED) {
      difference = measure(3 * TRIES, one, other);
    }
    assertTrue(
        difference < ALLOWED,
        String.format(Locale.ROOT, "the medians differ by %.1f %%", difference * 100));
  }

  /** By how much the medians differ, as a part of the larger. */
  private double measure(int tries, IntSupplier one, IntSupplier other) {
    List<Long> ones = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      // Who comes second must not always be the same.
      if (i % 2 == 0) {
        ones.add(time(one));
        others.add(time(other));
      } else {
        others.add(time(other));
        ones.add(time(one));
      }
      if (++asked % 90 == 0) {
        MovableClock.forward(Duration.ofHours(1));
      }
    }
    double first = median(ones);
    double second = median(others);
    return Math.abs(first - second) / Math.max(first, second);
  }

  private static long time(IntSupplier login) {
    long begin = System.nanoTime();
    int status = login.getAsInt();
    long end = System.nanoTime();
    assertEquals(401, status);
    return end - begin;
  }

  private static int status(String email, String password) {
    return Visitor.unknown().logIn(email, password).statusCode();
  }

  private static double median(List<Long> times) {
    Collections.sort(times);
    int half = times.size() / 2;
    return (times.get(half - 1) + times.get(half)) / 2.0;
  }
}
