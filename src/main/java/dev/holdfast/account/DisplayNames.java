package dev.holdfast.account;

import dev.holdfast.problem.FieldError;
import java.util.Optional;

/**
 * What a person may be called: any script, one line, and nothing that reorders the text around it.
 */
final class DisplayNames {
  private static final int LONGEST = 100;

  private DisplayNames() {}

  static Optional<FieldError> fault(String name) {
    if (name.isBlank()) {
      return Optional.of(new FieldError("displayName", "required", "must not be blank"));
    }
    if (name.codePointCount(0, name.length()) > LONGEST) {
      return Optional.of(
          new FieldError(
              "displayName", "out_of_range", "must have at most " + LONGEST + " characters"));
    }
    return name.codePoints().allMatch(DisplayNames::isText)
        ? Optional.empty()
        : Optional.of(
            new FieldError("displayName", "invalid_format", "must not hold control characters"));
  }

  /** What is left of somebody else's text for a name, {@code Account} if that is nothing. */
  static String cleaned(String name) {
    String text =
        (name == null ? "" : name)
            .codePoints()
            .filter(DisplayNames::isText)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    int end = text.offsetByCodePoints(0, Math.min(LONGEST, text.codePointCount(0, text.length())));
    return text.isBlank() ? "Account" : text.substring(0, end);
  }

  private static boolean isText(int c) {
    boolean reorders = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    return !reorders
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.UNASSIGNED,
              Character.SURROGATE ->
              false;
          default -> true;
        };
  }
}
