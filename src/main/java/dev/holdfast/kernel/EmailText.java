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

/**
 * An e-mail address that can stand in a header as it is: the dot-atoms of RFC 5321 in ASCII, at
 * most 254 characters. Quoted local parts, comments, address literals and other alphabets are
 * refused, so that one mailbox has one spelling but for case.
 */
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = EmailText.Rule.class)
public @interface EmailText {
  String message() default "is not an e-mail address";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The rule itself. */
  class Rule implements ConstraintValidator<EmailText, String> {
    private static final int LONGEST = 254;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern FORM =
        Pattern.compile(
            "(?=[^@]{1,64}@)"
                + ATOM
                + "(?:\\."
                + ATOM
                + ")*@(?:"
                + LABEL
                + "\\.)+(?!\\d+$)"
                + LABEL);

    @Override
    public boolean isValid(String text, ConstraintValidatorContext context) {
      return text == null
          || matches(text)
          || Finding.report(context, "invalid_email", "must be an e-mail address");
    }

    /** Whether a text is an address of this form. */
    public static boolean matches(String text) {
      return text.length() <= LONGEST && FORM.matcher(text).matches();
    }
  }
}
