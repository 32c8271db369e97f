package dev.holdfast.invoice;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.holdfast.invoice.money.TotalsView;
import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Times;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An invoice as a client is shown it. Parts that the database wrote as JSON go out as they are; the
 * records in here say what is in them.
 */
@JsonPropertyOrder({
  "id",
  "number",
  "status",
  "overdue",
  "customerId",
  "currency",
  "dueDate",
  "reference",
  "note",
  "issuedOn",
  "seller",
  "buyer",
  "lines",
  "totals",
  "amountCredited",
  "amountPaid",
  "amountDue",
  "payments",
  "attachments",
  "voidReason",
  "createdAt",
  "updatedAt"
})
public record InvoiceView(
    UUID id,
    String number,
    String status,
    boolean overdue,
    UUID customerId,
    String currency,
    String dueDate,
    String reference,
    String note,
    String issuedOn,
    @JsonRawValue @Schema(implementation = Seller.class) String seller,
    @JsonRawValue @Schema(implementation = Buyer.class) String buyer,
    @JsonRawValue @Schema(implementation = Line[].class) String lines,
    TotalsView totals,
    String amountCredited,
    String amountPaid,
    String amountDue,
    @JsonRawValue @Schema(implementation = Payment[].class) String payments,
    List<InvoiceAttachment> attachments,
    String voidReason,
    String createdAt,
    String updatedAt) {

  /** The seller at the time of issue (EN 16931, BG-4). */
  public record Seller(String name, String taxId, Address address) {}

  /** The buyer at the time of issue (EN 16931, BG-7). */
  public record Buyer(String name, String email, String taxId, Address address) {}

  /** A line (EN 16931, BG-25). */
  @Schema(name = "Line1")
  public record Line(
      String description,
      String quantity,
      String unitPrice,
      String unitCode,
      String taxCategory,
      String taxRate,
      String exemptionReason,
      String net) {}

  /** Money that came in, or went back as a reversal. */
  public record Payment(
      UUID id,
      String amount,
      String paidOn,
      String reference,
      UUID reverses,
      String reason,
      String createdAt) {}

  /** A document as it goes out. */
  public static InvoiceView of(InvoiceDocument invoice) {
    return new InvoiceView(
        invoice.id(),
        invoice.number(),
        invoice.status().word(),
        invoice.overdue(),
        invoice.customerId(),
        invoice.currency(),
        text(invoice.dueDate()),
        invoice.reference(),
        invoice.note(),
        text(invoice.issuedOn()),
        invoice.seller(),
        invoice.buyer(),
        invoice.lines(),
        new TotalsView(invoice.net(), invoice.tax(), invoice.gross(), invoice.taxBreakdown()),
        invoice.amountCredited(),
        invoice.amountPaid(),
        invoice.amountDue(),
        invoice.payments(),
        invoice.attachments(),
        invoice.voidReason(),
        Times.text(invoice.createdAt()),
        Times.text(invoice.updatedAt()));
  }

  private static String text(LocalDate date) {
    return date == null ? null : date.toString();
  }
}
