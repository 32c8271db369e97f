package dev.holdfast.invoice.payment;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.Invoice;
import dev.holdfast.invoice.InvoiceStore;
import dev.holdfast.invoice.Invoices;
import dev.holdfast.invoice.ReasonRequest;
import dev.holdfast.invoice.history.InvoiceAction;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The rules of payments. The invoice is locked before anything is looked at, so of payments at the
 * same time each sees what the ones before it left to pay.
 */
@Singleton
class Payments {
  private final Invoices invoices;
  private final InvoiceStore store;
  private final PaymentStore payments;
  private final InvoiceHistory history;
  private final Ids ids;
  private final Clock clock;
  private final AuditTrail trail;

  Payments(
      Invoices invoices,
      InvoiceStore store,
      PaymentStore payments,
      InvoiceHistory history,
      Ids ids,
      Clock clock,
      AuditTrail trail) {
    this.invoices = invoices;
    this.store = store;
    this.payments = payments;
    this.history = history;
    this.ids = ids;
    this.clock = clock;
    this.trail = trail;
  }

  /** Enters money that came in; never more than is due. */
  Uni<Answer> receive(
      Caller caller,
      String id,
      PaymentRequest body,
      Precondition precondition,
      Once<Payment.Entered> once) {
    LocalDate paidOn = byTomorrow(body);
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction ->
            invoices
                .locked(owner, transaction, id)
                .flatMap(
                    invoice -> {
                      BigDecimal amount = amount(body, invoice);
                      precondition.check(invoice.etag(invoices.today()));
                      invoice.status().open();
                      if (amount.compareTo(invoice.due()) > 0) {
                        throw new ProblemException(
                            ProblemType.CONFLICT, "That is more than is due.");
                      }
                      OffsetDateTime now = Times.now(clock);
                      return entered(
                          caller,
                          transaction,
                          invoice,
                          new Payment(
                              ids.next(now), amount, paidOn, body.reference(), null, null, now),
                          InvoiceAction.PAID,
                          AuditAction.PAYMENT_RECORDED);
                    }));
  }

  /** Takes a payment back by an entry of its own; the payment stays as it was written. */
  Uni<Answer> reverse(
      Caller caller,
      String id,
      String paymentId,
      ReasonRequest body,
      Precondition precondition,
      Once<Payment.Entered> once) {
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction -> {
          UUID payment = Invoices.id(paymentId);
          return Uni.combine()
              .all()
              .unis(
                  invoices.locked(owner, transaction, id),
                  payments
                      .find(owner, transaction, Invoices.id(id), payment)
                      .map(Invoices::existing),
                  payments.isReversed(owner, transaction, payment))
              .with(
                  (invoice, found, reversed) -> {
                    precondition.check(invoice.etag(invoices.today()));
                    requireReversible(found, reversed);
                    OffsetDateTime now = Times.now(clock);
                    return entered(
                        caller,
                        transaction,
                        invoice,
                        found.reversal(ids.next(now), body.reason(), invoices.today(), now),
                        InvoiceAction.PAYMENT_REVERSED,
                        AuditAction.PAYMENT_REVERSED);
                  })
              .flatMap(entered -> entered);
        });
  }

  private Uni<Payment.Entered> entered(
      Caller caller,
      SqlConnection transaction,
      Invoice invoice,
      Payment payment,
      InvoiceAction action,
      AuditAction audited) {
    Owner owner = caller.owner();
    Invoice settled = invoice.settled(invoice.paid().add(payment.amount()), invoice.credited());
    OffsetDateTime now = payment.createdAt();
    return Uni.combine()
        .all()
        .unis(
            payments.insert(owner, transaction, invoice.id(), payment),
            store.settle(owner, transaction, settled, now),
            history.add(
                caller, transaction, action.on(settled.id(), settled.version(), payment.id()), now),
            trail.add(transaction, AuditEvent.done(audited).on("payment", payment.id())))
        .with((stored, changed, entry, event) -> new Payment.Entered(payment, settled));
  }

  /** Tomorrow is let pass: where the payer is, it may have begun. */
  private LocalDate byTomorrow(PaymentRequest body) {
    LocalDate paidOn = LocalDate.parse(body.paidOn());
    if (paidOn.isAfter(invoices.today().plusDays(1))) {
      throw ProblemException.invalid("paidOn", "out_of_range", "must not be in the future");
    }
    return paidOn;
  }

  private static BigDecimal amount(PaymentRequest body, Invoice invoice) {
    Money money = Money.in(invoice.currency());
    BigDecimal amount = new BigDecimal(body.amount());
    if (!money.fits(amount)) {
      throw ProblemException.invalid(
          "amount", "out_of_range", "must have no more decimals than the currency");
    }
    return money.padded(amount);
  }

  private static void requireReversible(Payment payment, boolean reversed) {
    if (reversed || payment.isReversal()) {
      throw new ProblemException(
          ProblemType.INVALID_STATE, "A payment is reversed once, and a reversal never.");
    }
  }
}
