package dev.holdfast.kernel;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.vertx.core.json.JsonObject;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import java.util.Set;

/**
 * A postal address (EN 16931, BG-5 and BG-8).
 *
 * @param country ISO 3166-1 alpha-2
 */
@JsonPropertyOrder({"line1", "line2", "postalCode", "city", "country"})
public record Address(
    @NotNull @Text(max = 200) String line1,
    @Text(max = 200) String line2,
    @NotNull @Text(max = 20) String postalCode,
    @NotNull @Text(max = 100) String city,
    @NotNull @Country String country) {

  /** An address from its JSON in the database; null for none. */
  public static Address of(JsonObject json) {
    return json == null
        ? null
        : new Address(
            json.getString("line1"),
            json.getString("line2"),
            json.getString("postalCode"),
            json.getString("city"),
            json.getString("country"));
  }

  /** The address as JSON for the database; null for none. */
  public static JsonObject json(Address address) {
    return address == null
        ? null
        : new JsonObject()
            .put("line1", address.line1)
            .put("line2", address.line2)
            .put("postalCode", address.postalCode)
            .put("city", address.city)
            .put("country", address.country);
  }

  /** A country that exists, by its two letters in upper case. */
  @Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = CountryRule.class)
  public @interface Country {
    String message() default "is not a country";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
  }

  /** The rule itself; the JDK knows the countries. */
  public static class CountryRule implements ConstraintValidator<Country, String> {
    private static final Set<String> COUNTRIES =
        Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

    @Override
    public boolean isValid(String code, ConstraintValidatorContext context) {
      return code == null
          || COUNTRIES.contains(code)
          || Finding.report(context, "unknown_value", "must be an ISO 3166-1 alpha-2 code");
    }
  }
}
