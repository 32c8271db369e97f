package dev.holdfast.kernel;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A decimal number as text: digits, perhaps a point and more digits, perhaps a minus in front. No
 * exponent, no plus, no superfluous zeros in front, so that a number has one way to be written and
 * none that grows when it is read.
 */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DecimalText.Rule.class)
public @interface DecimalText {
  /** The least value. */
  String min();

  /** Whether the least value itself is refused. */
  boolean minExclusive() default false;

  /** The greatest value. */
  String max();

  /** The most digits after the point. */
  int decimals();

  String message() default "is not a decimal";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<DecimalText, String> {
    private static final int LONGEST = 40;
    private static final Pattern FORM = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

    private BigDecimal min;
    private BigDecimal max;
    private boolean minExclusive;
    private int decimals;

    @Override
    public void initialize(DecimalText rule) {
      min = new BigDecimal(rule.min());
      max = new BigDecimal(rule.max());
      minExclusive = rule.minExclusive();
      decimals = rule.decimals();
    }

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      if (text == null) {
        return true;
      }
      if (text.length() > LONGEST || !FORM.matcher(text).matches() || text.startsWith("-0")) {
        return Finding.report(context, "invalid_format", "must be a decimal such as 1234.50");
      }
      BigDecimal value = new BigDecimal(text);
      int least = value.compareTo(min);
      if (least < 0 || minExclusive && least == 0 || value.compareTo(max) > 0) {
        String from = (minExclusive ? "greater than " : "at least ") + min.toPlainString();
        return Finding.report(
            context, "out_of_range", "must be " + from + " and at most " + max.toPlainString());
      }
      if (value.scale() > decimals) {
        return Finding.report(
            context, "out_of_range", "must have at most " + decimals + " decimals");
      }
      return true;
    }
  }
}
