package dev.holdfast.attachment.format;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;

/** The refusals of files. They say what is not taken, and nothing of what was sent. */
final class Refused {
  static final int LONGEST_SIDE = 10_000;
  static final long MOST_PIXELS = 40_000_000;

  private Refused() {}

  /** For bytes that are not, or not only, a whole file of the type that was declared. */
  static ProblemException malformed() {
    return new ProblemException(
        ProblemType.UNSUPPORTED_MEDIA_TYPE, "The bytes are not a whole file of the declared type.");
  }

  /** For a file that is of its type, with something in it that is not taken. */
  static ProblemException unsupported(String detail) {
    return new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
  }

  /** What must be so in a file of the type. */
  static void unless(boolean right) {
    if (!right) {
      throw malformed();
    }
  }

  /** An image as large as its header says is never decoded here, and should not be elsewhere. */
  static void unlessBounded(long width, long height) {
    unless(width > 0 && height > 0);
    if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
      throw ProblemException.invalid(
          "file", "out_of_range", "must have at most 10000 pixels a side and 40 megapixels");
    }
  }
}
