package dev.holdfast.invoice.credit;

import dev.holdfast.invoice.InvoiceDocument;
import io.vertx.mutiny.sqlclient.Row;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A whole credit note, read to be shown, like {@link InvoiceDocument}. */
record CreditNoteDocument(
    UUID id,
    String number,
    UUID invoiceId,
    String reason,
    String currency,
    String lines,
    String net,
    String tax,
    String gross,
    String taxBreakdown,
    LocalDate issuedOn,
    OffsetDateTime createdAt) {

  static CreditNoteDocument of(Row row) {
    return new CreditNoteDocument(
        row.getUUID("id"),
        row.getString("number"),
        row.getUUID("invoice_id"),
        row.getString("reason"),
        row.getString("currency"),
        row.getString("lines"),
        row.getString("net"),
        row.getString("tax"),
        row.getString("gross"),
        row.getString("tax_breakdown"),
        row.getLocalDate("issued_on"),
        row.getOffsetDateTime("created_at"));
  }
}
