package dev.holdfast.invoice.payment;

import dev.holdfast.invoice.Invoice;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * Money that came in, or a reversal that takes it back.
 *
 * @param amount negative in a reversal
 * @param reverses what a reversal takes back, else null
 */
record Payment(
    UUID id,
    BigDecimal amount,
    LocalDate paidOn,
    String reference,
    UUID reverses,
    String reason,
    OffsetDateTime createdAt) {

  static Payment of(Row row) {
    return new Payment(
        row.getUUID("id"),
        row.getBigDecimal("amount"),
        row.getLocalDate("paid_on"),
        row.getString("reference"),
        row.getUUID("reverses"),
        row.getString("reason"),
        row.getOffsetDateTime("created_at"));
  }

  /** The entry that takes this one back. */
  Payment reversal(UUID newId, String why, LocalDate today, OffsetDateTime now) {
    return new Payment(newId, amount.negate(), today, null, id, why, now);
  }

  boolean isReversal() {
    return reverses != null;
  }

  /** An entry with the invoice as the entry left it. */
  record Entered(Payment payment, Invoice invoice) {}
}
