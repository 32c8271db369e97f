package dev.holdfast.alert;

/**
 * What one subject did lately, for each of the detectors that look at subjects, and how much it
 * usually sends. Not safe for threads: {@link Tracks} holds the lock.
 *
 * <p>The usual is an exponentially weighted average of the minutes in which the subject sent
 * anything; idle ones say nothing, so a nightly job's usual is that of its nights. A subject
 * without a past has none: whoever begins with the full threshold is worth a look. A minute teaches
 * double the usual at most, so an attack takes a quarter of an hour to become usual, not a minute.
 */
final class Track {
  private static final long MINUTE = 60_000;
  private static final double WEIGHT = 0.1;

  /** So many a minute are learned whatever was usual before. */
  private static final double FLOOR = 120;

  /** Made when first needed: most subjects are never refused anything. */
  private final Tally[] tallies = new Tally[Detector.PER_SUBJECT];

  private double usual;
  private long minute;
  private int inMinute;

  /** {@link Tally#add}. */
  int add(Detector detector, long windowMillis, long now, long threshold) {
    Tally tally = tallies[detector.ordinal()];
    if (tally == null) {
      tally = new Tally(windowMillis);
      tallies[detector.ordinal()] = tally;
    }
    return tally.add(now, threshold);
  }

  /**
   * How much this subject usually sends in a minute, before the one that runs; counts one more in
   * that.
   *
   * @param learning whether even a minute that is far from the usual is taken for what it is
   */
  double usual(long now, boolean learning) {
    long current = now / MINUTE;
    if (current != minute) {
      if (inMinute > 0) {
        double taught = learning ? inMinute : Math.min(inMinute, Math.max(2 * usual, FLOOR));
        usual += WEIGHT * (taught - usual);
      }
      minute = current;
      inMinute = 0;
    }
    inMinute++;
    return usual;
  }

  /** Whether much is lost if it is forgotten. */
  boolean isLoud(long now) {
    for (Tally tally : tallies) {
      if (tally != null && tally.isLoud(now)) {
        return true;
      }
    }
    return false;
  }
}
