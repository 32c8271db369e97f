package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    timers.shutdownNow();
  }

  private Bulkhead bulkhead(int places, int queue, Duration patience) {
    return new Bulkhead("tests", places, queue, patience, timers, metrics);
  }

  private final class Named extends Bulkhead.Guest {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    void admitted() {
      told.add(name);
    }

    @Override
    void refused() {
      told.add("not " + name);
    }
  }

  private double refused(String why) {
    return metrics.counter("holdfast.db.refused", "for", "tests", "why", why).count();
  }

  @Test
  void asManyComeInAsThereArePlaces() {
    Bulkhead bulkhead = bulkhead(2, 1, LONG);

    assertTrue(bulkhead.enter(new Named("a")));
    assertTrue(bulkhead.enter(new Named("b")));
    assertFalse(bulkhead.enter(new Named("c")));

    assertEquals(2, bulkhead.used());
    assertEquals(1, bulkhead.waiting());
    assertEquals(List.of(), told);
  }

  @Test
  void whoComesWhenTooManyWaitIsRefusedAtOnce() {
    Bulkhead bulkhead = bulkhead(1, 1, LONG);
    bulkhead.enter(new Named("a"));
    bulkhead.enter(new Named("b"));

    assertFalse(bulkhead.enter(new Named("c")));

    assertEquals(List.of("not c"), told);
    assertEquals(1, refused("full"));
  }

  @Test
  void theFirstWhoCameIsServedFirst() {
    Bulkhead bulkhead = bulkhead(1, 9, LONG);
    for (String name : List.of("a", "b", "c")) {
      bulkhead.enter(new Named(name));
    }

    bulkhead.leave();
    bulkhead.leave();

    assertEquals(List.of("b", "c"), told);
    assertEquals(1, bulkhead.used());
  }

  @Test
  void theLastWhoCameIsServedFirstWhenMoreComeThanCanBeServed() {
    Bulkhead bulkhead = bulkhead(1, 1000, SHORT);
    bulkhead.enter(new Named("a"));
    int came = 0;
    // Never empty, and so for longer than anybody may wait.
    for (long end = System.nanoTime() + 10 * SHORT.toNanos(); System.nanoTime() < end; ) {
      bulkhead.enter(new Named("b" + came++));
      pause(2);
    }
    told.clear();

    bulkhead.enter(new Named("last"));
    bulkhead.leave();

    assertEquals("last", told.get(told.size() - 1));
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoHasWaitedTooLongIsRefused() {
    Bulkhead bulkhead = bulkhead(1, 9, SHORT);
    bulkhead.enter(new Named("a"));

    bulkhead.enter(new Named("b"));
    bulkhead.enter(new Named("c"));

    Waiting.until(() -> told.size() == 2);
    assertEquals(List.of("not b", "not c"), told);
    assertEquals(2, refused("late"));
    assertEquals(0, bulkhead.waiting());
  }

  @Test
  void timeInWhichTheProcessStoodStillIsNoWaiting() {
    Bulkhead bulkhead = bulkhead(1, 9, Duration.ofMillis(500));
    bulkhead.enter(new Named("a"));
    // What looks at the queue is held up for longer than anybody may wait.
    timers.execute(() -> pause(1000));

    bulkhead.enter(new Named("b"));
    pause(1100);
    bulkhead.leave();

    assertEquals(List.of("b"), told);
  }

  @Test
  void aPlaceThatNobodyWaitsForIsFree() {
    Bulkhead bulkhead = bulkhead(1, 9, SHORT);
    bulkhead.enter(new Named("a"));
    bulkhead.enter(new Named("b"));
    Waiting.until(() -> told.contains("not b"));

    bulkhead.leave();

    assertEquals(0, bulkhead.used());
    assertTrue(bulkhead.enter(new Named("c")));
  }

  @Test
  void whoWithdrawsIsNeitherServedNorRefused() {
    Bulkhead bulkhead = bulkhead(1, 9, LONG);
    Named b = new Named("b");
    bulkhead.enter(new Named("a"));
    bulkhead.enter(b);
    bulkhead.enter(new Named("c"));

    assertTrue(bulkhead.withdraw(b));
    bulkhead.leave();

    assertEquals(List.of("c"), told);
    assertFalse(bulkhead.withdraw(b));
  }

  @Test
  void neverAreMoreInsideThanThereArePlacesAndNoPlaceIsLost() throws InterruptedException {
    int rounds = 100_000;
    int places = 7;
    Bulkhead bulkhead = bulkhead(places, 40, Duration.ofMillis(1));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(rounds);

    final class Round extends Bulkhead.Guest {
      private final boolean hurried;

      Round(boolean hurried) {
        this.hurried = hurried;
      }

      void come() {
        if (bulkhead.enter(this)) {
          admitted();
        } else if (hurried && bulkhead.withdraw(this)) {
          ended.countDown();
        }
      }

      @Override
      void admitted() {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        // Leaves from another thread, as the answer of a database does.
        timers.execute(
            () -> {
              inside.decrementAndGet();
              bulkhead.leave();
              ended.countDown();
            });
      }

      @Override
      void refused() {
        ended.countDown();
      }
    }

    int threads = 8;
    Together.run(
        threads,
        number -> {
          for (int i = 0; i < rounds / threads; i++) {
            new Round(i % 5 == 0).come();
          }
          return null;
        });

    assertTrue(ended.await(30, TimeUnit.SECONDS));
    assertTrue(most.get() <= places);
    assertEquals(0, bulkhead.used());
    assertEquals(0, bulkhead.waiting());
  }
}
