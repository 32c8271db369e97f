package dev.holdfast.invoice.money;

import dev.holdfast.kernel.Finding;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The currencies an invoice can be in: ISO 4217 list one as of 2026, without funds, metals,
 * accounting units and test codes. A table of our own, because the JDK's keeps what has gone (DEM,
 * HRK, BGN, ANG) and learns late what has come.
 */
public final class Currencies {
  private static final List<String> WITHOUT_DECIMALS =
      codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF");
  private static final List<String> WITH_TWO =
      codes(
          "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD"
              + " CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL"
              + " GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT"
              + " LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD"
              + " NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK"
              + " SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD"
              + " UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG");
  private static final List<String> WITH_THREE = codes("BHD IQD JOD KWD LYD OMR TND");

  private static final Map<String, Integer> DECIMALS = new HashMap<>();

  static {
    WITHOUT_DECIMALS.forEach(code -> DECIMALS.put(code, 0));
    WITH_TWO.forEach(code -> DECIMALS.put(code, 2));
    WITH_THREE.forEach(code -> DECIMALS.put(code, 3));
  }

  private Currencies() {}

  /**
   * How many digits the currency's minor unit takes.
   *
   * @param code of a currency that {@link #exists}
   */
  public static int decimals(String code) {
    return DECIMALS.get(code);
  }

  /** Whether there is such a currency, written in upper case. */
  public static boolean exists(String code) {
    return DECIMALS.containsKey(code);
  }

  private static List<String> codes(String words) {
    return List.of(words.split(" "));
  }

  /** The code of a currency that is in use. */
  @Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = Rule.class)
  public @interface Currency {
    String message() default "is not a currency";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
  }

  /** The rule itself. */
  public static class Rule implements ConstraintValidator<Currency, String> {
    @Override
    public boolean isValid(String code, ConstraintValidatorContext context) {
      return code == null
          || exists(code)
          || Finding.report(context, "unknown_value", "must be an active ISO 4217 currency");
    }
  }
}
