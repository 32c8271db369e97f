package dev.holdfast.ratelimit;

/**
 * What follows from refusals: ten within one window lock out for 1 min, and after that for 2, 4, 8,
 * 16, 32 and 60. A lock-out is not made longer by what comes during it, admitted requests take
 * nothing back, and how far it went is forgotten one hour after the end of the last one.
 */
final class Lockout {
  static final int REFUSALS = 10;
  private static final long MINUTE = 60_000;
  private static final long LONGEST = 60 * MINUTE;
  private static final long REMEMBERED = 60 * MINUTE;

  /** When the last ten refusals were, as a ring. */
  private final long[] refusals = new long[REFUSALS];

  /** How many of them were noted since the last lock-out. */
  private int noted;

  private int newest;

  /** How long the last lock-out was; 0 if there was none. */
  private long length;

  private long end;

  /** A refusal outside a lock-out counts; the tenth begins one. */
  void refused(long now, long window) {
    if (isInForce(now)) {
      return;
    }
    newest = (newest + 1) % REFUSALS;
    refusals[newest] = now;
    noted = Math.min(noted + 1, REFUSALS);
    long tenthLast = refusals[(newest + 1) % REFUSALS];
    if (noted == REFUSALS && now - tenthLast < window) {
      length = isRemembered(now) ? Math.min(2 * length, LONGEST) : MINUTE;
      end = now + length;
      noted = 0;
    }
  }

  boolean isInForce(long now) {
    return length > 0 && now < end;
  }

  /** Whether the next lock-out would be longer than the first. */
  boolean isRemembered(long now) {
    return length > 0 && now < end + REMEMBERED;
  }

  /** Whether nothing of it matters any more. */
  boolean isOver(long now, long window) {
    return !isRemembered(now) && (noted == 0 || now - refusals[newest] >= window);
  }

  long end() {
    return end;
  }
}
