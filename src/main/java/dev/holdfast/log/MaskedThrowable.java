package dev.holdfast.log;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Stands in for an exception whose messages may not be written as they are: it prints as that one,
 * class name and frames included, with what the messages may say. An exception that needs no mask
 * is left alone.
 */
final class MaskedThrowable extends Throwable {
  /** Deeper causes are left out: a chain of exceptions may be as long as somebody likes. */
  private static final int DEEPEST = 24;

  private final String text;

  private MaskedThrowable(String text) {
    super(text);
    this.text = text;
  }

  /** The exception itself if all that it prints is safe, else one that prints what is. */
  static Throwable of(Throwable thrown, UnaryOperator<String> safe) {
    return isSafe(thrown, safe, seen(), 0) ? thrown : copy(thrown, safe, seen(), 0);
  }

  private static Set<Throwable> seen() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean isSafe(
      Throwable thrown, UnaryOperator<String> safe, Set<Throwable> seen, int depth) {
    if (thrown == null || !seen.add(thrown)) {
      return true;
    }
    String text = text(thrown);
    if (depth >= DEEPEST || !safe.apply(text).equals(text)) {
      return false;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (!isSafe(suppressed, safe, seen, depth + 1)) {
        return false;
      }
    }
    return isSafe(thrown.getCause(), safe, seen, depth + 1);
  }

  private static MaskedThrowable copy(
      Throwable thrown, UnaryOperator<String> safe, Set<Throwable> seen, int depth) {
    MaskedThrowable copy = new MaskedThrowable(safe.apply(text(thrown)));
    copy.setStackTrace(thrown.getStackTrace());
    seen.add(thrown);
    if (depth < DEEPEST) {
      if (thrown.getCause() != null && !seen.contains(thrown.getCause())) {
        copy.initCause(copy(thrown.getCause(), safe, seen, depth + 1));
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        if (!seen.contains(suppressed)) {
          copy.addSuppressed(copy(suppressed, safe, seen, depth + 1));
        }
      }
    }
    return copy;
  }

  /** What it prints as; an exception that can't say that is named by its class. */
  private static String text(Throwable thrown) {
    try {
      String text = thrown.toString();
      return text == null ? thrown.getClass().getName() : text;
    } catch (RuntimeException broken) {
      return thrown.getClass().getName();
    }
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  @Override
  public String toString() {
    return text;
  }
}
