package dev.holdfast.ratelimit;

import java.util.Arrays;

/**
 * What was admitted of one subject within the last window, in buckets of a sixtieth of it, and its
 * refusals. A decision counts the current bucket and the sixty before it, so nothing that is still
 * within a window is left out and nothing counts for longer than 61/60 of one.
 *
 * <p>Bucket {@code b} holds the milliseconds t with floor(60·t/window) = b, computed without
 * rounding the width. Only buckets with something in them take memory. Not safe for threads, and
 * its time must never go back: {@link Stripe} sees to both.
 */
final class Window {
  private static final int BUCKETS = 60;
  private static final int[] NONE = {};

  /** Pairs of a bucket's distance from {@link #origin} and its count, the oldest first. */
  private int[] pairs = NONE;

  private int filled;

  /** The oldest bucket that has something in it. */
  private long origin;

  /** The sum of all counts; {@link Rate#MOST} at the most, as each of them. */
  private int used;

  private int limit;
  private int millis;

  /** Made by the first refusal. */
  private Lockout lockout;

  /** Counts one request if there is room for it; else notes the refusal and says no. */
  boolean take(Claim claim, long now) {
    advance(claim.rate(), now);
    if (used < limit && !isLockedOut(now)) {
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
    int window = (int) rate.window().toMillis();
    if (window != millis) {
      resize(window, now);
    }
    limit = (int) Math.min(rate.requests(), Rate.MOST);
    advance(now);
  }

  private void advance(long now) {
    long oldest = bucket(now, millis) - BUCKETS;
    int expired = 0;
    while (expired < filled && origin + pairs[2 * expired] < oldest) {
      used -= pairs[2 * expired + 1];
      expired++;
    }
    if (expired > 0) {
      drop(expired);
    }
  }

  private void drop(int expired) {
    filled -= expired;
    if (filled == 0) {
      return;
    }
    int moved = pairs[2 * expired];
    for (int i = 0; i < filled; i++) {
      pairs[2 * i] = pairs[2 * (i + expired)] - moved;
      pairs[2 * i + 1] = pairs[2 * (i + expired) + 1];
    }
    origin += moved;
  }

  /**
   * Another length, other buckets: each old bucket goes into the new one where its last millisecond
   * lies, so nothing counts as older than it is. A longer window knows no more than the shorter one
   * did.
   */
  private void resize(int window, long now) {
    int[] old = pairs;
    int count = filled;
    int oldMillis = millis;
    long oldOrigin = origin;
    pairs = NONE;
    filled = 0;
    used = 0;
    millis = window;
    for (int i = 0; i < count; i++) {
      long last = start(oldOrigin + old[2 * i] + 1, oldMillis) - 1;
      add(Math.min(last, now), old[2 * i + 1]);
    }
  }

  private void add(long time, int requests) {
    long bucket = bucket(time, millis);
    if (filled == 0) {
      origin = bucket;
    }
    int distance = (int) (bucket - origin);
    if (filled == 0 || pairs[2 * filled - 2] != distance) {
      if (2 * filled == pairs.length) {
        int most = Math.max(2 * BUCKETS + 2, 2 * filled + 2);
        pairs = Arrays.copyOf(pairs, Math.min(Math.max(2, 4 * filled), most));
      }
      pairs[2 * filled] = distance;
      pairs[2 * filled + 1] = 0;
      filled++;
    }
    pairs[2 * filled - 1] += requests;
    used += requests;
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
    for (int i = 0; i < filled && left >= limit; i++) {
      left -= pairs[2 * i + 1];
      free = expiry(i);
    }
    return isLockedOut(now) ? Math.max(free, lockout.end()) : free;
  }

  /** When all of the limit will be there again if nothing else comes. */
  long reset(long now) {
    long empty = filled == 0 ? now : expiry(filled - 1);
    return isLockedOut(now) ? Math.max(empty, lockout.end()) : empty;
  }

  /** The first millisecond at which a decision no longer counts the bucket. */
  private long expiry(int i) {
    return start(origin + pairs[2 * i] + BUCKETS + 1, millis);
  }

  Loudness loudness(long now) {
    if (remaining(now) == 0) {
      return Loudness.REFUSED;
    }
    boolean loud = 4L * used > limit || lockout != null && lockout.isRemembered(now);
    return loud ? Loudness.LOUD : Loudness.QUIET;
  }

  /** Whether it says no more than a new one would, once time has passed up to now. */
  boolean isBlank(long now) {
    advance(now);
    return filled == 0 && (lockout == null || lockout.isOver(now, millis));
  }

  /** floor(60·time/window), in parts because 60·time may be too large. */
  static long bucket(long time, int window) {
    return Math.floorDiv(time, window) * BUCKETS
        + Math.floorMod(time, window) * (long) BUCKETS / window;
  }

  /** The first millisecond of a bucket: ceil(bucket·window/60). */
  static long start(long bucket, int window) {
    long inWindow = Math.floorMod(bucket, BUCKETS) * (long) window;
    return Math.floorDiv(bucket, BUCKETS) * window + (inWindow + BUCKETS - 1) / BUCKETS;
  }
}
