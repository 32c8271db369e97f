package dev.holdfast.ratelimit;

import java.util.Arrays;

/**
 * What was admitted of one subject within the last window, in buckets of a sixtieth of it, and its
 * refusals. A bucket counts until a whole window has passed since its end, so nothing that is still
 * within a window is left out, and nothing counts for longer than 61/60 of one.
 *
 * <p>Buckets are those into which the window divides time from 1970 on, made by the first request
 * in them. Not safe for threads, and its time must never go back: {@link Stripe} sees to both.
 */
class Window {
  private static final int BUCKETS = 60;
  private static final int[] NONE = {};

  /** The first millisecond after the newest bucket. */
  private long newestEnd;

  /** What the newest bucket holds. */
  private int newest;

  /**
   * Older buckets, the oldest first, as pairs: how much before the newest it ends, what it holds.
   */
  private int[] older = NONE;

  private int olderBuckets;

  /** What all buckets hold; {@link Rate#MOST} at the most. */
  private int used;

  private int limit;
  private int millis;

  /** Made by the first refusal. */
  private Lockout lockout;

  Window(Rate rate) {
    millis = millis(rate);
    limit = limit(rate);
  }

  /** Counts one request if there is room for it; else notes the refusal and says no. */
  boolean take(Claim claim, long now) {
    advance(claim.rate(), now);
    if (remaining(now) > 0) {
      add(now, 1);
      return true;
    }
    refuse(claim, now);
    return false;
  }

  /** Whether the claim is refused anyway; if so, notes the refusal. */
  boolean refusesAlready(Claim claim, long now) {
    advance(claim.rate(), now);
    if (remaining(now) > 0) {
      return false;
    }
    refuse(claim, now);
    return true;
  }

  /** Adds what is missing to so many, as if it were admitted now. */
  void atLeast(Rate rate, long requests, long now) {
    advance(rate, now);
    int missing = (int) Math.min(requests, Rate.MOST) - used;
    if (missing > 0) {
      add(now, missing);
    }
  }

  /** Lets time pass up to now, and lets this rate be the one from here on. */
  void advance(Rate rate, long now) {
    int length = millis(rate);
    if (length != millis) {
      resize(length, now);
    }
    limit = limit(rate);
    advance(now);
  }

  private void advance(long now) {
    // Within the newest bucket nothing ends: all ends are those of buckets.
    if (used == 0 || now < newestEnd) {
      return;
    }
    if (now >= newestEnd + millis) {
      olderBuckets = 0;
      newest = 0;
      used = 0;
      return;
    }
    int ended = 0;
    while (ended < olderBuckets && now >= end(ended) + millis) {
      used -= older[2 * ended + 1];
      ended++;
    }
    if (ended > 0) {
      olderBuckets -= ended;
      System.arraycopy(older, 2 * ended, older, 0, 2 * olderBuckets);
    }
  }

  /**
   * Another length, other buckets: what a bucket held goes into the new one in which it ended, so
   * nothing counts as older than it is. A longer window knows no more than the shorter one did.
   */
  private void resize(int length, long now) {
    int[] ends = Arrays.copyOf(older, 2 * olderBuckets);
    long lastEnd = newestEnd;
    int last = newest;
    millis = length;
    olderBuckets = 0;
    newest = 0;
    used = 0;
    for (int i = 0; i < ends.length; i += 2) {
      add(Math.min(lastEnd - ends[i] - 1, now), ends[i + 1]);
    }
    if (last > 0) {
      add(Math.min(lastEnd - 1, now), last);
    }
  }

  private void add(long time, int requests) {
    if (used == 0) {
      newestEnd = bucketEnd(time, millis);
    } else if (time >= newestEnd) {
      begin(bucketEnd(time, millis));
    }
    newest += requests;
    used += requests;
  }

  private void begin(long end) {
    if (2 * olderBuckets == older.length) {
      older = Arrays.copyOf(older, Math.min(Math.max(2, 4 * olderBuckets), 2 * BUCKETS));
    }
    older[2 * olderBuckets] = 0;
    older[2 * olderBuckets + 1] = newest;
    olderBuckets++;
    int later = (int) (end - newestEnd);
    for (int i = 0; i < olderBuckets; i++) {
      older[2 * i] += later;
    }
    newestEnd = end;
    newest = 0;
  }

  private void refuse(Claim claim, long now) {
    if (claim.subject().tier().locksOut()) {
      if (lockout == null) {
        lockout = new Lockout();
      }
      lockout.refused(now, millis);
    }
  }

  boolean isLockedOut(long now) {
    return lockout != null && lockout.isInForce(now);
  }

  /** How many would be admitted now. */
  int remaining(long now) {
    return isLockedOut(now) ? 0 : Math.max(0, limit - used);
  }

  /** When the next one will be admitted if nothing else comes. */
  long free(long now) {
    long free = now;
    int left = used;
    for (int i = 0; i < olderBuckets && left >= limit; i++) {
      left -= older[2 * i + 1];
      free = end(i) + millis;
    }
    if (left >= limit) {
      free = newestEnd + millis;
    }
    return isLockedOut(now) ? Math.max(free, lockout.end()) : free;
  }

  /** When all of the limit will be there again if nothing else comes. */
  long reset(long now) {
    long empty = used == 0 ? now : newestEnd + millis;
    return isLockedOut(now) ? Math.max(empty, lockout.end()) : empty;
  }

  Loudness loudness(long now) {
    if (remaining(now) == 0) {
      return Loudness.REFUSED;
    }
    boolean isLoud = 4L * used > limit || lockout != null && lockout.isRemembered(now);
    return isLoud ? Loudness.LOUD : Loudness.QUIET;
  }

  /** Whether it says no more than a new one would, once time has passed up to now. */
  boolean isBlank(long now) {
    advance(now);
    return used == 0 && (lockout == null || lockout.isOver(now, millis));
  }

  private long end(int olderBucket) {
    return newestEnd - older[2 * olderBucket];
  }

  /**
   * The first millisecond after the bucket of a time. Buckets begin at exact sixtieths of a window,
   * which are no whole milliseconds when it is a second: rounded widths would add up to too little.
   */
  static long bucketEnd(long time, int millis) {
    long start = time - Math.floorMod(time, millis);
    long bucket = Math.floorMod(time, millis) * (long) BUCKETS / millis;
    return start + ((bucket + 1) * millis + BUCKETS - 1) / BUCKETS;
  }

  private static int millis(Rate rate) {
    return (int) rate.window().toMillis();
  }

  private static int limit(Rate rate) {
    return (int) Math.min(rate.requests(), Rate.MOST);
  }
}
