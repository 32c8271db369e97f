package dev.holdfast.ratelimit;

/** How much is lost if a subject is forgotten; the first are forgotten first. */
enum Loudness {
  /** Up to a quarter of its rate is used. */
  QUIET,
  /** More than a quarter is used, or a lock-out ended less than an hour ago. */
  LOUD,
  /** All is used, or a lock-out is in force. */
  REFUSED
}
