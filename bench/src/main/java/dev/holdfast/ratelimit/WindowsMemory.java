package dev.holdfast.ratelimit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** What a subject takes of the heap, with its name and its share of the tables, by its history. */
final class WindowsMemory {
  private static final int SUBJECTS = 90_000;
  private static final int PLACES = 100_000;
  private static final Rate RATE = new Rate(100, Duration.ofMinutes(1));

  private WindowsMemory() {}

  static void print() {
    taken(1, 1); // Loads what stays.
    System.out.printf("bytes a subject, of %d IPv4 addresses%n", SUBJECTS);
    print("one request", 1, 1);
    print("5 requests, 10 s apart", 5, 10);
    print("60 requests, 1 s apart", 60, 1);
    print("100 requests at once, and 10 refused", 110, 0);
  }

  private static void print(String history, int requests, int secondsApart) {
    System.out.printf("%-38s %5d%n", history, taken(requests, secondsApart));
  }

  private static long taken(int requests, int secondsApart) {
    Settable clock = new Settable();
    LocalWindows windows =
        new LocalWindows(clock, new SecureRandom(), new SimpleMeterRegistry(), PLACES);
    long empty = heap();
    for (int i = 0; i < requests; i++) {
      for (int subject = 0; subject < SUBJECTS; subject++) {
        String name = "10." + (subject >> 16) + "." + (subject >> 8 & 255) + "." + (subject & 255);
        windows.takeNow(List.of(new Claim(new Subject(Tier.ADDRESS, name), RATE)));
      }
      clock.now = clock.now.plusSeconds(secondsApart);
    }
    return (heap() - empty) / windows.size();
  }

  /** What is in use; collected until that changes no more. */
  private static long heap() {
    long before;
    long after = Long.MAX_VALUE;
    do {
      before = after;
      System.gc();
      after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    } while (Math.abs(before - after) > SUBJECTS);
    return after;
  }

  private static final class Settable extends Clock {
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    @Override
    public Instant instant() {
      return now;
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
}
