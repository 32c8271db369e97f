package dev.holdfast.invoice.money;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Totals as a client is shown them; the breakdown is JSON as it is stored. */
@JsonPropertyOrder({"net", "tax", "gross", "taxBreakdown"})
public record TotalsView(
    String net,
    String tax,
    String gross,
    @JsonRawValue @Schema(implementation = Group[].class) String taxBreakdown) {

  /** What is taxed alike (EN 16931, BG-23). */
  public record Group(String category, String rate, String net, String tax) {}
}
