package dev.holdfast.invoice;

import java.util.Locale;
import java.util.UUID;

/** What can be done with an invoice, as its history names it. */
enum InvoiceAction {
  CREATED,
  CHANGED,
  ISSUED,
  PAID,
  PAYMENT_REVERSED,
  VOIDED,
  CREDITED;

  /**
   * An action that was done.
   *
   * @param version of the invoice that it made
   * @param subjectId the payment or credit note it was about; null for the invoice itself
   */
  record Done(InvoiceAction action, UUID invoiceId, int version, UUID subjectId) {}

  Done on(UUID invoice, int version) {
    return new Done(this, invoice, version, null);
  }

  Done on(Invoice made, UUID subject) {
    return new Done(this, made.id(), made.version(), subject);
  }

  /** The word in the API and in the database. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
