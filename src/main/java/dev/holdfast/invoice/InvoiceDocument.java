package dev.holdfast.invoice;

import io.vertx.mutiny.sqlclient.Row;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * A whole invoice, read to be shown. Amounts are text and its parts are JSON as the database wrote
 * them (view {@code shown_invoice}): nothing here calculates with them.
 */
public record InvoiceDocument(
    UUID id,
    String number,
    InvoiceStatus status,
    boolean overdue,
    UUID customerId,
    String currency,
    LocalDate dueDate,
    String reference,
    String note,
    LocalDate issuedOn,
    String seller,
    String buyer,
    String lines,
    String net,
    String tax,
    String gross,
    String taxBreakdown,
    String amountCredited,
    String amountPaid,
    String amountDue,
    String payments,
    List<InvoiceAttachment> attachments,
    String voidReason,
    int version,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  /**
   * An invoice.
   *
   * @param seller as it is shown: the row has it encrypted; likewise the buyer
   */
  static InvoiceDocument of(
      Row row, String seller, String buyer, List<InvoiceAttachment> attachments, LocalDate today) {
    InvoiceStatus status = InvoiceStatus.of(row.getString("status"));
    LocalDate dueDate = row.getLocalDate("due_date");
    return new InvoiceDocument(
        row.getUUID("id"),
        row.getString("number"),
        status,
        Invoice.isOverdue(status, dueDate, row.getBoolean("owing"), today),
        row.getUUID("customer_id"),
        row.getString("currency"),
        dueDate,
        row.getString("reference"),
        row.getString("note"),
        row.getLocalDate("issued_on"),
        seller,
        buyer,
        row.getString("lines"),
        row.getString("net"),
        row.getString("tax"),
        row.getString("gross"),
        row.getString("tax_breakdown"),
        row.getString("amount_credited"),
        row.getString("amount_paid"),
        row.getString("amount_due"),
        row.getString("payments"),
        attachments,
        row.getString("void_reason"),
        row.getInteger("version"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }

  /** The strong tag of what a client is shown. */
  public String etag() {
    return Invoice.etag(version, overdue);
  }
}
