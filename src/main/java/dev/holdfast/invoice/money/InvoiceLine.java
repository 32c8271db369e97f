package dev.holdfast.invoice.money;

import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A line of an invoice (EN 16931, BG-25). Quantity, price and rate keep the decimals they came
 * with.
 *
 * @param position from 1 on
 * @param net rounded to the currency's decimals
 */
public record InvoiceLine(
    int position,
    String description,
    BigDecimal quantity,
    BigDecimal unitPrice,
    String unitCode,
    String taxCategory,
    BigDecimal taxRate,
    String exemptionReason,
    BigDecimal net) {

  /** The lines of a request, with their net amounts. */
  public static List<InvoiceLine> of(List<LineRequest> lines, Money money) {
    return IntStream.range(0, lines.size()).mapToObj(i -> of(i + 1, lines.get(i), money)).toList();
  }

  private static InvoiceLine of(int position, LineRequest line, Money money) {
    BigDecimal quantity = new BigDecimal(line.quantity());
    BigDecimal unitPrice = new BigDecimal(line.unitPrice());
    return new InvoiceLine(
        position,
        line.description(),
        quantity,
        unitPrice,
        line.unitCode(),
        line.taxCategory(),
        new BigDecimal(line.taxRate()),
        line.exemptionReason(),
        money.net(quantity, unitPrice));
  }

  /** A line from what is stored. */
  public static InvoiceLine of(Row row) {
    return new InvoiceLine(
        row.getInteger("position"),
        row.getString("description"),
        row.getBigDecimal("quantity"),
        row.getBigDecimal("unit_price"),
        row.getString("unit_code"),
        row.getString("tax_category"),
        row.getBigDecimal("tax_rate"),
        row.getString("exemption_reason"),
        row.getBigDecimal("net"));
  }

  /** What lines that are taxed alike have in common. */
  public TaxGroup.Key taxKey() {
    return TaxGroup.Key.of(taxCategory, taxRate);
  }
}
