package dev.holdfast.attachment.format;

import dev.holdfast.problem.ProblemException;

/** What becomes of a file, as a status. */
final class Verdict {
  private Verdict() {}

  /** 201 for bytes that are taken. */
  static int on(FileType type, byte[] bytes) {
    try {
      type.accepted(bytes);
      return 201;
    } catch (ProblemException refusal) {
      return refusal.type().status();
    }
  }
}
