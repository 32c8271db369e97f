package dev.holdfast.invoice.money;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InvoiceTotalsTest {
  @Test
  void taxIsRoundedOnceForAGroupAndNeverForALine() {
    // Each line alone would have 0.0095 of tax, rounded 0.01; three of them 0.03.
    InvoiceTotals totals =
        totals(
            "EUR",
            line("1", "0.05", "S", "19"),
            line("1", "0.05", "S", "19"),
            line("1", "0.05", "S", "19"));

    assertEquals("0.15 + 0.03 = 0.18", sum(totals));
    assertEquals("S 19: 0.15 0.03", groups(totals));
  }

  @Test
  void theSameRateWrittenTwoWaysIsOneGroupShownAsFirstSent() {
    InvoiceTotals totals = totals("EUR", line("1", "1", "S", "19.00"), line("1", "2", "S", "19"));

    assertEquals("S 19.00: 3.00 0.57", groups(totals));
  }

  @Test
  void categoriesAndRatesAreGroupsOfTheirOwnInTheOrderOfLines() {
    InvoiceTotals totals =
        totals(
            "EUR",
            line("2", "10", "S", "7"),
            line("1", "100", "S", "19"),
            line("1", "5", "Z", "0"),
            line("1", "6", "S", "0"),
            line("1", "10", "S", "7"));

    assertEquals(
        "S 7: 30.00 2.10, S 19: 100.00 19.00, Z 0: 5.00 0.00, S 0: 6.00 0.00", groups(totals));
    assertEquals("141.00 + 21.10 = 162.10", sum(totals));
  }

  @Test
  void aCurrencyWithoutMinorUnitHasNoDecimals() {
    InvoiceTotals totals = totals("JPY", line("3", "33.3333", "S", "10"));

    assertEquals("100 + 10 = 110", sum(totals));
  }

  @Test
  void aThousandthOfADinarCounts() {
    InvoiceTotals totals = totals("KWD", line("1", "0.1005", "S", "5"));

    assertEquals("0.101 + 0.005 = 0.106", sum(totals));
  }

  @Test
  void theLargestInvoiceThereCanBeIsSummedExactly() {
    LineRequest[] lines =
        Stream.generate(() -> line("1000000", "1000000000", "S", "100"))
            .limit(200)
            .toArray(LineRequest[]::new);

    InvoiceTotals totals = totals("EUR", lines);

    assertEquals(
        "200000000000000000.00 + 200000000000000000.00 = 400000000000000000.00", sum(totals));
  }

  private static LineRequest line(String quantity, String price, String category, String rate) {
    return new LineRequest("x", quantity, price, rate, null, category, null);
  }

  private static InvoiceTotals totals(String currency, LineRequest... lines) {
    Money money = Money.in(currency);
    return InvoiceTotals.of(InvoiceLine.of(List.of(lines), money), money);
  }

  private static String sum(InvoiceTotals totals) {
    return text(totals.net()) + " + " + text(totals.tax()) + " = " + text(totals.gross());
  }

  private static String groups(InvoiceTotals totals) {
    return totals.breakdown().stream()
        .map(
            group ->
                group.category()
                    + " "
                    + text(group.rate())
                    + ": "
                    + text(group.net())
                    + " "
                    + text(group.tax()))
        .collect(Collectors.joining(", "));
  }

  private static String text(BigDecimal amount) {
    return amount.toPlainString();
  }
}
