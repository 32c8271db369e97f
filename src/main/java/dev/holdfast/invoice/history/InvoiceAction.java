package dev.holdfast.invoice.history;

import java.util.Locale;
import java.util.UUID;

/** What can be done with an invoice, as its history names it. */
public enum InvoiceAction {
  CREATED,
  CHANGED,
  ISSUED,
  PAID,
  PAYMENT_REVERSED,
  VOIDED,
  CREDITED,
  ATTACHMENT_ADDED,
  ATTACHMENT_REMOVED;

  /**
   * An action that was done.
   *
   * @param version of the invoice that it made
   * @param subjectId the payment, credit note or attachment it was about; null for the invoice
   *     itself
   */
  public record Done(InvoiceAction action, UUID invoiceId, int version, UUID subjectId) {}

  /** The action on an invoice itself, which made that version of it. */
  public Done on(UUID invoice, int version) {
    return on(invoice, version, null);
  }

  /**
   * The action on a payment, credit note or attachment of an invoice, which made that version of
   * it.
   */
  public Done on(UUID invoice, int version, UUID subject) {
    return new Done(this, invoice, version, subject);
  }

  /** The word in the API and in the database. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
