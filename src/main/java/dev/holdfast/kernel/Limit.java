package dev.holdfast.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;

/** How many items a page may have: 1 to 100, in plain digits; {@link Page#size} has the default. */
@Target({ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Limit.Rule.class)
public @interface Limit {
  String message() default "is not a limit";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<Limit, String> {
    private static final Pattern FORM = Pattern.compile("[1-9][0-9]?|100");

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || FORM.matcher(text).matches()
          || Finding.report(context, "out_of_range", "must be a number from 1 to 100");
    }
  }
}
