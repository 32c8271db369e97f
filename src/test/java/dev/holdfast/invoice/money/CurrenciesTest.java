package dev.holdfast.invoice.money;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurrenciesTest {
  @ParameterizedTest
  @CsvSource({
    "EUR,2", "USD,2", "CHF,2", "MRU,2", "MGA,2", "SLE,2", "VES,2", "VED,2", "ZWG,2", "XCG,2",
    "XCD,2", "JPY,0", "KRW,0", "ISK,0", "CLP,0", "UGX,0", "VND,0", "XAF,0", "XOF,0", "XPF,0",
    "KWD,3", "BHD,3", "IQD,3", "JOD,3", "LYD,3", "OMR,3", "TND,3"
  })
  void aCurrencyInUseHasItsDecimals(String code, int decimals) {
    assertEquals(decimals, Currencies.decimals(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEM", "HRK", "BGN", "SLL", "ZWL", "ANG", "CUC", "VEF", "LTL", "BYR", "MRO", "STD", "XXX",
        "XTS", "XAU", "XAG", "XPT", "XDR", "XSU", "XUA", "XBA", "CLF", "CHE", "CHW", "COU", "MXV",
        "USN", "UYI", "UYW", "BOV", "eur", "Eur", "EUR ", " EUR", "US$", "", "EU", "EURO"
      })
  void whatIsNoCurrencyInUseIsNone(String code) {
    assertFalse(Currencies.exists(code));
  }

  @Test
  void theJdkAgreesOnDecimalsOfWhatBothKnow() {
    for (java.util.Currency known : java.util.Currency.getAvailableCurrencies()) {
      String code = known.getCurrencyCode();
      if (Currencies.exists(code)) {
        assertEquals(known.getDefaultFractionDigits(), Currencies.decimals(code), code);
      }
    }
  }
}
