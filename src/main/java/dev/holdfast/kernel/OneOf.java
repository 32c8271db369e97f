package dev.holdfast.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;

/** One of a few words, written exactly so; on a list, {@code List<@OneOf(...) String>}, each. */
@Target({
  ElementType.FIELD,
  ElementType.RECORD_COMPONENT,
  ElementType.PARAMETER,
  ElementType.TYPE_USE
})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = OneOf.Rule.class)
public @interface OneOf {
  /** The words. */
  String[] value();

  String message() default "is none of the values there are";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<OneOf, String> {
    private String[] words;

    @Override
    public void initialize(OneOf rule) {
      words = rule.value();
    }

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || Arrays.asList(words).contains(text)
          || Finding.report(context, "unknown_value", "must be one of " + String.join(", ", words));
    }
  }
}
