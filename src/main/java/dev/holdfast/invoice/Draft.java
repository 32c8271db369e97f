package dev.holdfast.invoice;

import dev.holdfast.invoice.money.InvoiceLine;
import dev.holdfast.invoice.money.InvoiceTotals;
import dev.holdfast.invoice.money.LineRequest;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** A draft as it will be stored: a request that was found right, with its sums. */
record Draft(
    UUID customerId,
    String currency,
    LocalDate dueDate,
    String reference,
    String note,
    List<InvoiceLine> lines,
    InvoiceTotals totals) {

  /**
   * Reads a request whose members are right one by one.
   *
   * @throws ProblemException 400 if they don't go together, or the customer's id is no id
   */
  static Draft of(InvoiceRequest body) {
    List<FieldError> errors = LineRequest.findings(body.lines());
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    Money money = Money.in(body.currency());
    List<InvoiceLine> lines = InvoiceLine.of(body.lines(), money);
    return new Draft(
        Ids.parse(body.customerId())
            .orElseThrow(() -> ProblemException.unknownReference(InvoiceRequest.CUSTOMER)),
        body.currency(),
        body.dueDate() == null ? null : LocalDate.parse(body.dueDate()),
        body.reference(),
        body.note(),
        lines,
        InvoiceTotals.of(lines, money));
  }
}
