package dev.holdfast.audit;

import dev.holdfast.kernel.Finding;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;

/** An action of the catalogue or an outcome, as the API names it. */
@Target({ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = AuditLabel.Rule.class)
public @interface AuditLabel {
  /** {@link AuditAction} or {@link AuditOutcome}. */
  Class<? extends Enum<?>> of();

  String message() default "is none of the values there are";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<AuditLabel, String> {
    private boolean isOutcome;

    @Override
    public void initialize(AuditLabel rule) {
      isOutcome = rule.of() == AuditOutcome.class;
    }

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || isKnown(text)
          || Finding.report(context, "unknown_value", "is none of the values there are");
    }

    private boolean isKnown(String text) {
      return isOutcome
          ? Arrays.stream(AuditOutcome.values()).anyMatch(one -> one.label().equals(text))
          : Arrays.stream(AuditAction.values()).anyMatch(one -> one.label().equals(text));
    }
  }
}
