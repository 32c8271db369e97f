package dev.holdfast.invoice.credit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.holdfast.invoice.money.TotalsView;
import dev.holdfast.kernel.Times;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A credit note as a client is shown it (EN 16931, type code 381). */
@JsonPropertyOrder({
  "id",
  "number",
  "invoiceId",
  "reason",
  "currency",
  "lines",
  "totals",
  "issuedOn",
  "createdAt"
})
public record CreditNoteView(
    UUID id,
    String number,
    UUID invoiceId,
    String reason,
    String currency,
    @JsonRawValue @Schema(implementation = Line[].class) String lines,
    TotalsView totals,
    String issuedOn,
    String createdAt) {

  /**
   * The note's part of a line.
   *
   * @param line its position on the invoice, from 1 on
   */
  @Schema(name = "Line")
  public record Line(
      int line,
      String description,
      String quantity,
      String unitPrice,
      String taxCategory,
      String taxRate,
      String net) {}

  static CreditNoteView of(CreditNoteDocument note) {
    return new CreditNoteView(
        note.id(),
        note.number(),
        note.invoiceId(),
        note.reason(),
        note.currency(),
        note.lines(),
        new TotalsView(note.net(), note.tax(), note.gross(), note.taxBreakdown()),
        note.issuedOn().toString(),
        Times.text(note.createdAt()));
  }
}
