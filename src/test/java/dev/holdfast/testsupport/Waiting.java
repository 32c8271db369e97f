package dev.holdfast.testsupport;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what happens by itself, and fails if it does not. */
public final class Waiting {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Waiting() {}

  /** Until a condition holds. */
  public static void until(BooleanSupplier condition) {
    until(PATIENCE, condition);
  }

  /** Until a condition holds, or so much time has passed. */
  public static void until(Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within " + patience);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(stopped);
      }
    }
  }
}
