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
