package dev.holdfast.alert;

import java.time.OffsetDateTime;

/**
 * What a detector saw of a subject and is not written yet.
 *
 * @param times how many requests or notices it stands for
 */
record Sighting(
    Detector detector, String subject, long times, OffsetDateTime first, OffsetDateTime last) {

  /** Both together; the other is of the same detector and subject. */
  Sighting and(Sighting other) {
    return new Sighting(
        detector,
        subject,
        times + other.times,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last);
  }
}
