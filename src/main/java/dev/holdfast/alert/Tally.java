package dev.holdfast.alert;

import java.util.Arrays;

/**
 * How often something happened within the last window, in buckets of a twelfth of it: nothing that
 * is within a window is left out, and nothing counts for longer than 13/12 of one. Not safe for
 * threads.
 */
final class Tally {
  private static final int BUCKETS = 12;

  private final int[] counts = new int[BUCKETS + 1];
  private final int bucketMillis;

  /** The number of the newest bucket, counted from 1970. */
  private long newest;

  private int sum;
  private long limit = Long.MAX_VALUE;
  private boolean over;

  /**
   * @param millis how long a window is
   */
  Tally(long millis) {
    bucketMillis = (int) (millis / BUCKETS);
  }

  /**
   * Counts one more.
   *
   * @param threshold how many are an alert
   * @return how many an alert is to be told of: none below the threshold, all within the window
   *     when it is reached, and one each as long as it stays so
   */
  int add(long now, long threshold) {
    advance(now);
    counts[index(newest)]++;
    sum++;
    limit = threshold;
    if (sum < threshold) {
      over = false;
      return 0;
    }
    int told = over ? 1 : sum;
    over = true;
    return told;
  }

  /** Whether it is on its way to an alert: over a quarter of the threshold. */
  boolean isLoud(long now) {
    advance(now);
    return sum > limit / 4;
  }

  private void advance(long now) {
    long bucket = now / bucketMillis;
    // A clock that was set back a little goes on where it was; after more, all is forgotten.
    if (bucket > newest + BUCKETS || bucket < newest - BUCKETS) {
      Arrays.fill(counts, 0);
      sum = 0;
      newest = bucket;
    }
    while (newest < bucket) {
      newest++;
      sum -= counts[index(newest)];
      counts[index(newest)] = 0;
    }
  }

  private static int index(long bucket) {
    return (int) (bucket % (BUCKETS + 1));
  }
}
