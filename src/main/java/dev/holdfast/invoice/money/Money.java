package dev.holdfast.invoice.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Arithmetic on amounts of one currency. Every result has exactly the currency's decimals; halves
 * are rounded up, away from zero, as commercial rounding does.
 *
 * @param decimals digits of the currency's minor unit
 */
public record Money(int decimals) {
  private static final int PERCENT = 2;

  /** The arithmetic of a currency. */
  public static Money in(String currency) {
    return new Money(Currencies.decimals(currency));
  }

  /** Nothing, with all the decimals of the currency. */
  public BigDecimal zero() {
    return BigDecimal.ZERO.setScale(decimals);
  }

  /** The net amount of a line: quantity × price (EN 16931, BT-131 without allowances). */
  public BigDecimal net(BigDecimal quantity, BigDecimal unitPrice) {
    return round(quantity.multiply(unitPrice));
  }

  /** The tax of a group: taxable amount × rate ÷ 100 (EN 16931, BR-CO-17). */
  BigDecimal tax(BigDecimal taxable, BigDecimal rate) {
    return round(taxable.multiply(rate).movePointLeft(PERCENT));
  }

  /** Whether an amount can be had in this currency without rounding it, as it is written. */
  public boolean fits(BigDecimal amount) {
    return amount.scale() <= decimals;
  }

  /** An amount that {@link #fits}, with all its decimals. */
  public BigDecimal padded(BigDecimal amount) {
    return amount.setScale(decimals);
  }

  private BigDecimal round(BigDecimal exact) {
    return exact.setScale(decimals, RoundingMode.HALF_UP);
  }
}
