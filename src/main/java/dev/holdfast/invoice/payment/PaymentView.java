package dev.holdfast.invoice.payment;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.invoice.Invoice;
import dev.holdfast.kernel.Times;
import java.util.UUID;

/** A payment as a client is shown it after entering it, with what it did to the invoice. */
@JsonPropertyOrder({
  "id",
  "amount",
  "paidOn",
  "reference",
  "reverses",
  "reason",
  "createdAt",
  "invoice"
})
public record PaymentView(
    UUID id,
    String amount,
    String paidOn,
    String reference,
    UUID reverses,
    String reason,
    String createdAt,
    Effect invoice) {

  /** The invoice afterwards. */
  @JsonPropertyOrder({"id", "status", "amountCredited", "amountPaid", "amountDue"})
  public record Effect(
      UUID id, String status, String amountCredited, String amountPaid, String amountDue) {}

  static PaymentView of(Payment.Entered entered) {
    Payment payment = entered.payment();
    Invoice invoice = entered.invoice();
    return new PaymentView(
        payment.id(),
        payment.amount().toPlainString(),
        payment.paidOn().toString(),
        payment.reference(),
        payment.reverses(),
        payment.reason(),
        Times.text(payment.createdAt()),
        new Effect(
            invoice.id(),
            invoice.status().word(),
            invoice.credited().toPlainString(),
            invoice.paid().toPlainString(),
            invoice.due().toPlainString()));
  }
}
