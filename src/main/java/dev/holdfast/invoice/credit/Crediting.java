package dev.holdfast.invoice.credit;

import dev.holdfast.invoice.money.InvoiceLine;
import dev.holdfast.invoice.money.InvoiceTotals;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.invoice.money.TaxGroup;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a credit note comes to. However an invoice is credited bit by bit, the notes never exceed
 * it, and when nothing is left their sums are its sums to the last minor unit: the note that takes
 * a line's last quantity takes its exact remaining net, and the one that takes a group's last line
 * takes the group's exact remaining tax.
 */
final class Crediting {
  private final Money money;
  private final Map<Integer, Remainder> remainders = new LinkedHashMap<>();
  private final Map<TaxGroup.Key, BigDecimal> remainingTax = new LinkedHashMap<>();

  /** What is left of a line. */
  record Remainder(InvoiceLine line, BigDecimal quantity, BigDecimal net) {
    boolean isSpent() {
      return quantity.signum() == 0;
    }
  }

  /** The note's part of a line. */
  record Part(int line, BigDecimal quantity, BigDecimal net) {}

  /** A note: its lines and its sums. */
  record Note(List<Part> parts, InvoiceTotals totals) {}

  /**
   * @param remainders the invoice's lines with what earlier notes left of each
   * @param groups the invoice's own tax groups
   * @param earlier the tax groups of all earlier notes
   */
  Crediting(
      Money money, List<Remainder> remainders, List<TaxGroup> groups, List<TaxGroup> earlier) {
    this.money = money;
    remainders.forEach(remainder -> this.remainders.put(remainder.line().position(), remainder));
    groups.forEach(group -> remainingTax.put(group.key(), group.tax()));
    earlier.forEach(
        group -> remainingTax.merge(group.key(), group.tax().negate(), BigDecimal::add));
  }

  /**
   * Lines that the invoice does not have.
   *
   * @param wanted null for all that is left
   */
  List<FieldError> findings(List<CreditNoteRequest.Line> wanted) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; wanted != null && i < wanted.size(); i++) {
      if (!remainders.containsKey(wanted.get(i).line())) {
        errors.add(
            new FieldError(
                "lines[" + i + "].line", "out_of_range", "must be a line of the invoice"));
      }
    }
    return errors;
  }

  /**
   * The note for these parts.
   *
   * @param wanted lines that exist, each once; null for all that is left
   * @throws ProblemException 409 if more is wanted than is left, or nothing is left
   */
  Note note(List<CreditNoteRequest.Line> wanted) {
    List<Part> parts = wanted == null ? everything() : parts(wanted);
    if (parts.isEmpty()) {
      throw new ProblemException(ProblemType.CONFLICT, "Nothing is left to credit.");
    }
    parts.forEach(this::take);
    return new Note(parts, InvoiceTotals.of(groups(parts), money.zero()));
  }

  private List<Part> everything() {
    return remainders.values().stream()
        .filter(remainder -> !remainder.isSpent())
        .map(left -> new Part(left.line().position(), left.quantity(), left.net()))
        .toList();
  }

  private List<Part> parts(List<CreditNoteRequest.Line> wanted) {
    return wanted.stream()
        .sorted(Comparator.comparing(CreditNoteRequest.Line::line))
        .map(part -> part(remainders.get(part.line()), new BigDecimal(part.quantity())))
        .toList();
  }

  private Part part(Remainder left, BigDecimal quantity) {
    int rest = left.quantity().compareTo(quantity);
    if (rest < 0) {
      throw new ProblemException(ProblemType.CONFLICT, "That is more than is left of a line.");
    }
    BigDecimal net =
        rest == 0 ? left.net() : money.net(quantity, left.line().unitPrice()).min(left.net());
    return new Part(left.line().position(), quantity, net);
  }

  private void take(Part part) {
    remainders.computeIfPresent(
        part.line(),
        (position, left) ->
            new Remainder(
                left.line(),
                left.quantity().subtract(part.quantity()),
                left.net().subtract(part.net())));
  }

  private List<TaxGroup> groups(List<Part> parts) {
    List<InvoiceLine> lines = parts.stream().map(this::asLine).toList();
    return InvoiceTotals.of(lines, money).breakdown().stream().map(this::bounded).toList();
  }

  private InvoiceLine asLine(Part part) {
    InvoiceLine line = remainders.get(part.line()).line();
    return new InvoiceLine(
        line.position(),
        line.description(),
        part.quantity(),
        line.unitPrice(),
        line.unitCode(),
        line.taxCategory(),
        line.taxRate(),
        line.exemptionReason(),
        part.net());
  }

  /** The group with no more tax than is left of it, and with all of it if this is its end. */
  private TaxGroup bounded(TaxGroup group) {
    BigDecimal left = remainingTax.get(group.key());
    boolean spent =
        remainders.values().stream()
            .filter(remainder -> remainder.line().taxKey().equals(group.key()))
            .allMatch(Remainder::isSpent);
    BigDecimal tax = spent ? left : group.tax().min(left);
    return new TaxGroup(group.category(), group.rate(), group.net(), tax);
  }
}
