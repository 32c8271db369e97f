package dev.holdfast.invoice;

import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

/** What the rules must know of an invoice; its content they never read. */
public record Invoice(
    UUID id,
    UUID customerId,
    InvoiceStatus status,
    String currency,
    LocalDate dueDate,
    BigDecimal gross,
    BigDecimal credited,
    BigDecimal paid,
    int version) {

  static Invoice of(Row row) {
    return new Invoice(
        row.getUUID("id"),
        row.getUUID("customer_id"),
        InvoiceStatus.of(row.getString("status")),
        row.getString("currency"),
        row.getLocalDate("due_date"),
        row.getBigDecimal("gross"),
        row.getBigDecimal("amount_credited"),
        row.getBigDecimal("amount_paid"),
        row.getInteger("version"));
  }

  /** What is left to pay; negative if the seller owes (EN 16931, BT-115). */
  public BigDecimal due() {
    return gross.subtract(credited).subtract(paid);
  }

  /** The strong tag of what a client is shown on a day. */
  public String etag(LocalDate today) {
    boolean overdue = isOverdue(status, dueDate, due().signum() > 0, today);
    return etag(version, overdue);
  }

  /**
   * The strong tag of what a client is shown. That an invoice is overdue comes with the days and
   * not with a new version, so it is part of the tag.
   */
  static String etag(int version, boolean overdue) {
    return "\"" + version + (overdue ? "-overdue\"" : "\"");
  }

  /** Whether money is still owed after the day on which it was due. */
  static boolean isOverdue(
      InvoiceStatus status, LocalDate dueDate, boolean owing, LocalDate today) {
    return status.awaitsMoney() && owing && dueDate != null && dueDate.isBefore(today);
  }

  /** The invoice after money or credit was entered or taken back. */
  public Invoice settled(BigDecimal nowPaid, BigDecimal nowCredited) {
    BigDecimal due = gross.subtract(nowCredited).subtract(nowPaid);
    return new Invoice(
        id,
        customerId,
        status.settled(nowPaid, due),
        currency,
        dueDate,
        gross,
        nowCredited,
        nowPaid,
        version + 1);
  }
}
