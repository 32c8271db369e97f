package dev.holdfast.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * A moment in UTC, {@code 2026-11-22T10:15:30.123Z} (RFC 3339), no finer than milliseconds; {@link
 * OffsetDateTime#parse} reads it.
 */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = TimeText.Rule.class)
public @interface TimeText {
  String message() default "is not a time";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<TimeText, String> {
    private static final Pattern FORM =
        Pattern.compile("[0-9]{4}(-[0-9]{2}){2}T([0-9]{2}:){2}[0-9]{2}(\\.[0-9]{1,3})?Z");

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || isTime(text)
          || Finding.report(
              context, "invalid_format", "must be a time such as 2026-11-22T10:15:30.123Z");
    }

    private static boolean isTime(String text) {
      if (!FORM.matcher(text).matches()) {
        return false;
      }
      try {
        OffsetDateTime.parse(text);
        return true;
      } catch (DateTimeException notInTheCalendar) {
        return false;
      }
    }
  }
}
