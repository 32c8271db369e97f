package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
  private static final long START = 1_793_700_900_123L;
  private static final int BUCKETS = 60;

  /** Compares thousands of decisions with a list of all admitted requests. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "5, 1",
    "1000, 1",
    "3, 7",
    "100, 60",
    "1000, 60",
    "1, 60",
    "40, 61",
    "1, 3600",
    "500, 3600"
  })
  void neverMoreThanTheLimitAndNeverRefusedASixtiethTooLong(long requests, int seconds) {
    Rate rate = new Rate(requests, Duration.ofSeconds(seconds));
    long millis = rate.window().toMillis();
    Random random = new Random(requests * 7 + seconds);
    Window window = new Window(rate);
    List<Long> log = new ArrayList<>();
    int refused = 0;
    long now = START;
    for (int i = 0; i < 20_000; i++) {
      now += gap(random, millis, requests);
      if (window.take(claim(rate), now)) {
        log.add(now);
        assertTrue(since(log, now - millis) <= requests, "more than the limit");
      } else {
        refused++;
        // The oldest that may still count came less than 61/60 windows ago.
        long oldest = now - (millis * (BUCKETS + 1) - 1) / BUCKETS;
        assertTrue(since(log, oldest) >= requests, "refused too long");
      }
    }
    assertTrue(refused > 100 && log.size() > 100, refused + " refused, " + log.size());
  }

  /** A flow somewhat above the limit, bursts, and now and then a pause of about a window. */
  private static long gap(Random random, long millis, long requests) {
    if (random.nextInt((int) requests * 3) == 0) {
      return random.nextBoolean() ? millis - 2 + random.nextInt(5) : random.nextInt((int) millis);
    }
    boolean isBurst = random.nextBoolean();
    return isBurst ? random.nextInt(2) : random.nextInt((int) (3 * millis / requests) + 1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 1", "5, 60", "100, 60", "1, 3600", "13, 3600"})
  void theNextIsAdmittedWhenItIsSaidAndNotBefore(long requests, int seconds) {
    Rate rate = new Rate(requests, Duration.ofSeconds(seconds));
    Random random = new Random(requests + seconds);
    Window window = new Window(rate);
    long now = START;
    for (int i = 0; i < 300; i++) {
      while (window.take(claim(rate), now)) {
        now += random.nextInt((int) (rate.window().toMillis() / requests));
      }
      long free = window.free(now);
      assertFalse(window.take(claim(rate), free - 1));
      assertTrue(window.take(claim(rate), free));
      now = free;
    }
  }

  @Test
  void allIsThereAgainWhenItIsSaidAndNotBefore() {
    Rate rate = perMinute(10);
    Window window = new Window(rate);
    window.take(claim(rate), START);
    window.take(claim(rate), START + 20_000);
    long reset = window.reset(START + 20_000);

    window.advance(rate, reset - 1);
    assertEquals(9, window.remaining(reset - 1));
    window.advance(rate, reset);
    assertEquals(10, window.remaining(reset));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_001, -1, 0, 1, 999, START, Long.MAX_VALUE / 2})
  void anyTimeWillDo(long time) {
    Rate rate = new Rate(3, Duration.ofSeconds(1));
    Window window = new Window(rate);
    for (int i = 0; i < 3; i++) {
      assertTrue(window.take(claim(rate), time));
    }
    assertFalse(window.take(claim(rate), time + 1_000));
    assertTrue(window.take(claim(rate), time + 1_017));
  }

  @Test
  void bucketsOfASecondLieWithoutGapsAndAreNoneShorterThanASixtieth() {
    long end = Window.bucketEnd(START, 1_000);
    for (int i = 0; i < BUCKETS; i++) {
      long next = Window.bucketEnd(end, 1_000);
      assertEquals(end, Window.bucketEnd(end - 1, 1_000));
      assertTrue(next - end == 16 || next - end == 17);
      end = next;
    }
    assertEquals(Window.bucketEnd(START, 1_000) + 1_000, end);
  }

  @Test
  void aThousandMillionInASecondDoNotOverflow() {
    Rate rate = new Rate(Rate.MOST, Duration.ofSeconds(1));
    Window window = new Window(rate);
    for (int i = 1; i <= 20; i++) {
      window.atLeast(rate, Rate.MOST / 20L * i, START + 50 * i);
    }

    assertFalse(window.take(claim(rate), START + 1_000));
    assertEquals(0, window.remaining(START + 1_000));
    assertTrue(window.take(claim(rate), window.free(START + 1_000)));
  }

  @Test
  void aRateAboveWhatIsCountedIsCutThere() {
    Rate rate = new Rate(10L * Rate.MOST, Duration.ofHours(1));
    Window window = new Window(rate);
    window.atLeast(rate, Long.MAX_VALUE, START);

    assertFalse(window.take(claim(rate), START));
  }

  @Test
  void anotherLimitCountsWhatWasAdmittedUnderTheFirst() {
    Window window = new Window(perMinute(10));
    for (int i = 0; i < 10; i++) {
      window.take(claim(perMinute(10)), START + i * 3_000);
    }
    long now = START + 30_000;

    assertFalse(window.take(claim(perMinute(4)), now));
    // Room for a fourth: seven of the ten have to go.
    assertEquals(Window.bucketEnd(START + 6 * 3_000, 60_000) + 60_000, window.free(now));
    window.advance(perMinute(25), now);
    assertEquals(15, window.remaining(now));
  }

  @ParameterizedTest
  @CsvSource({"60, 3600", "3600, 60", "1, 60", "60, 1", "7, 61"})
  void anotherLengthForgetsNothingThatIsWithinBoth(int before, int after) {
    Random random = new Random(before);
    for (int round = 0; round < 200; round++) {
      Rate first = new Rate(1_000, Duration.ofSeconds(before));
      Rate second = new Rate(1_000, Duration.ofSeconds(after));
      long shorter = 1_000L * Math.min(before, after);
      Window window = new Window(first);
      List<Long> log = new ArrayList<>();
      long now = START + random.nextInt(100_000);
      for (int i = 0; i < 50; i++) {
        now += random.nextInt((int) shorter / 25);
        window.take(claim(first), now);
        log.add(now);
      }
      for (int i = 0; i < 20; i++) {
        window.advance(second, now);
        int used = 1_000 - window.remaining(now);
        assertTrue(used >= since(log, now - shorter), "forgot some");
        assertTrue(used <= 50, "counted some twice");
        now += random.nextInt((int) shorter / 10);
      }
      now += after * 61_000L / BUCKETS;
      window.advance(second, now);
      assertEquals(1_000, window.remaining(now));
    }
  }

  @Test
  void whatOthersCountedIsTakenOverAndNeverTakesBack() {
    Window window = new Window(perMinute(10));
    window.take(claim(perMinute(10)), START);
    window.atLeast(perMinute(10), 7, START);
    assertEquals(3, window.remaining(START));

    window.atLeast(perMinute(10), 2, START);
    assertEquals(3, window.remaining(START));
  }

  private static long since(List<Long> log, long oldest) {
    long count = 0;
    for (int i = log.size() - 1; i >= 0 && log.get(i) >= oldest; i--) {
      count++;
    }
    return count;
  }

  private static Rate perMinute(long requests) {
    return new Rate(requests, Duration.ofMinutes(1));
  }

  private static Claim claim(Rate rate) {
    return new Claim(new Subject(Tier.AUTH, "anna"), rate);
  }
}
