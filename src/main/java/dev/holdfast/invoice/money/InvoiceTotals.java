package dev.holdfast.invoice.money;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sums of an invoice or a credit note (EN 16931, BG-22): net is the sum of the lines (BR-CO-10,
 * BR-CO-13), tax the sum of the groups (BR-CO-14), gross their sum (BR-CO-15). Tax is rounded once
 * for each group, never for each line (BR-CO-17).
 */
public record InvoiceTotals(
    BigDecimal net, BigDecimal tax, BigDecimal gross, List<TaxGroup> breakdown) {

  /** The totals of lines, the groups in the order in which lines begin them. */
  public static InvoiceTotals of(List<InvoiceLine> lines, Money money) {
    Map<TaxGroup.Key, TaxGroup> nets = new LinkedHashMap<>();
    for (InvoiceLine line : lines) {
      nets.merge(
          line.taxKey(),
          new TaxGroup(line.taxCategory(), line.taxRate(), line.net(), money.zero()),
          (group, one) ->
              new TaxGroup(
                  group.category(), group.rate(), group.net().add(one.net()), group.tax()));
    }
    return of(
        nets.values().stream()
            .map(
                group ->
                    new TaxGroup(
                        group.category(),
                        group.rate(),
                        group.net(),
                        money.tax(group.net(), group.rate())))
            .toList(),
        money.zero());
  }

  /** The totals of groups whose tax is known. */
  public static InvoiceTotals of(List<TaxGroup> groups, BigDecimal zero) {
    BigDecimal net = groups.stream().map(TaxGroup::net).reduce(zero, BigDecimal::add);
    BigDecimal tax = groups.stream().map(TaxGroup::tax).reduce(zero, BigDecimal::add);
    return new InvoiceTotals(net, tax, net.add(tax), List.copyOf(groups));
  }
}
