package dev.holdfast.invoice.money;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
  @ParameterizedTest
  @CsvSource({
    "EUR,1,0.005,0.01",
    "EUR,1,0.0049,0.00",
    "EUR,3,33.335,100.01",
    "EUR,2.5,10,25.00",
    "EUR,0.001,0.0001,0.00",
    "EUR,1000000,1000000000,1000000000000000.00",
    "EUR,1000000,999999999.9999,999999999999900.00",
    "JPY,1,0.5,1",
    "JPY,1,0.4999,0",
    "JPY,3,33.3333,100",
    "KWD,1,0.0005,0.001",
    "KWD,1,0.0004,0.000",
    "KWD,1.5,1.001,1.502"
  })
  void aLinesNetIsRoundedHalfUpToTheMinorUnit(
      String currency, BigDecimal quantity, BigDecimal price, String net) {
    assertEquals(net, Money.in(currency).net(quantity, price).toPlainString());
  }

  @ParameterizedTest
  @CsvSource({
    "EUR,100.00,19,19.00",
    "EUR,0.03,19,0.01",
    "EUR,0.02,19,0.00",
    "EUR,10.50,5.5,0.58",
    "EUR,99.99,0,0.00",
    "EUR,99.99,100,99.99",
    "JPY,105,10,11",
    "JPY,104,10,10",
    "KWD,0.010,5,0.001"
  })
  void taxIsRoundedHalfUpToTheMinorUnit(
      String currency, BigDecimal taxable, BigDecimal rate, String tax) {
    assertEquals(tax, Money.in(currency).tax(taxable, rate).toPlainString());
  }

  @ParameterizedTest
  @CsvSource({
    "EUR,1,true",
    "EUR,1.5,true",
    "EUR,1.50,true",
    "EUR,1.500,false",
    "EUR,1.505,false",
    "JPY,1,true",
    "JPY,1.0,false",
    "KWD,1.500,true",
    "KWD,1.5000,false"
  })
  void anAmountFitsAsItIsWritten(String currency, BigDecimal amount, boolean fits) {
    assertEquals(fits, Money.in(currency).fits(amount));
  }

  @ParameterizedTest
  @CsvSource({"EUR,1,1.00", "EUR,1.5,1.50", "JPY,7,7", "KWD,0.1,0.100"})
  void anAmountIsPaddedToTheMinorUnit(String currency, BigDecimal amount, String padded) {
    assertEquals(padded, Money.in(currency).padded(amount).toPlainString());
  }
}
