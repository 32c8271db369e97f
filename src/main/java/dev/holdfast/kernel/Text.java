package dev.holdfast.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A text for people: at least one visible character, at most {@link #max()} characters (code
 * points), no control characters nor direction overrides but, where {@link #lines()} says so, line
 * breaks and tabs. Null is left to {@code NotNull}.
 */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Text.Rule.class)
public @interface Text {
  /** The most characters. */
  int max();

  /** Whether the text may have several lines. */
  boolean lines() default false;

  String message() default "is not acceptable text";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<Text, String> {
    private int max;
    private boolean lines;

    @Override
    public void initialize(Text text) {
      max = text.max();
      lines = text.lines();
    }

    @Override
    public boolean isValid(String value, ConstraintValidatorContext context) {
      if (value == null) {
        return true;
      }
      if (value.isEmpty() || value.codePointCount(0, value.length()) > max) {
        return Finding.report(context, "out_of_range", "must have 1 to " + max + " characters");
      }
      if (value.codePoints().noneMatch(Rule::isVisible)) {
        return Finding.report(context, "invalid_format", "must not be blank");
      }
      if (value.chars().anyMatch(this::isRefused)) {
        return Finding.report(context, "invalid_format", "must not hold control characters");
      }
      return true;
    }

    private static boolean isVisible(int c) {
      return switch (Character.getType(c)) {
        case Character.SPACE_SEPARATOR,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.CONTROL,
            Character.FORMAT,
            Character.UNASSIGNED ->
            false;
        default -> true;
      };
    }

    private boolean isRefused(int c) {
      boolean lineBreakOrTab = c == '\n' || c == '\r' || c == '\t';
      return Character.isISOControl(c) && !(lines && lineBreakOrTab)
          || c == 0x2028
          || c == 0x2029
          || isDirectionOverride(c);
    }

    /** What makes text look like other text (Unicode TR 36, 2.4). */
    private static boolean isDirectionOverride(int c) {
      return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
  }
}
