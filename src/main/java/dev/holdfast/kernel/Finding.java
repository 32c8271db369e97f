package dev.holdfast.kernel;

import jakarta.validation.ConstraintValidatorContext;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;

/** How a rule of ours says what it found: a code for programs beside the words for people. */
public final class Finding {
  private Finding() {}

  /**
   * Reports a violation.
   *
   * @param code the machine-readable code of the error contract
   * @param message words of ours alone; it is never made of what was sent
   * @return false, for the rule to return
   */
  public static boolean report(ConstraintValidatorContext context, String code, String message) {
    context.disableDefaultConstraintViolation();
    context
        .unwrap(HibernateConstraintValidatorContext.class)
        .withDynamicPayload(code)
        .buildConstraintViolationWithTemplate(message)
        .addConstraintViolation();
    return false;
  }
}
