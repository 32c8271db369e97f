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
import java.time.LocalDate;
import java.util.regex.Pattern;

/** A day of the calendar, {@code 2026-11-22} (RFC 3339 full-date), from 1900 to 9999. */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DateText.Rule.class)
public @interface DateText {
  String message() default "is not a date";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<DateText, String> {
    private static final Pattern FORM =
        Pattern.compile("(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}");

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || isDate(text)
          || Finding.report(context, "invalid_format", "must be a date such as 2026-11-22");
    }

    private static boolean isDate(String text) {
      if (!FORM.matcher(text).matches()) {
        return false;
      }
      try {
        LocalDate.parse(text);
        return true;
      } catch (DateTimeException notInTheCalendar) {
        return false;
      }
    }
  }
}
